-- What a journal in PostgreSQL has besides its tables: the rate that all machines share, and a job in the queue for every stream that is ready.
-- {queue} is the schema of the queue, which is graphile_worker's.

-- A job says no more than that a stream is to be worked on: lost or doubled it costs nothing.
CREATE FUNCTION enqueue() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM {queue}.add_job(
        identifier => 'stream',
        payload => json_build_object('stream', NEW.id),
        run_at => to_timestamp(NEW.not_before / 1000.0),
        job_key => NEW.id::text,
        priority => NEW.step::int
    );
    RETURN NULL;
END
$body$;

CREATE TRIGGER ready_streams_are_queued AFTER INSERT OR UPDATE OF state ON streams
    FOR EACH ROW WHEN (NEW.state = 'ready') EXECUTE FUNCTION enqueue();

-- When the next call may leave, in microseconds of this server's clock.
CREATE TABLE rates (name TEXT PRIMARY KEY, next BIGINT NOT NULL);
INSERT INTO rates (name, next) VALUES ('calls', 0);

CREATE FUNCTION micros() RETURNS bigint LANGUAGE sql VOLATILE AS
    $body$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $body$;
