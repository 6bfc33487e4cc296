-- The tables of a journal, the same in every database. These are SQLite's words; `schema.rs` says them in PostgreSQL's.

-- What a job is, and which version these tables have.
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS runs (
    -- from 1 on without a gap, unlike what a server numbers
    id INTEGER NOT NULL PRIMARY KEY,
    began TEXT NOT NULL,
    -- whether what is known is asked for anew, for its counts
    refetch INTEGER NOT NULL DEFAULT 0,
    -- why nothing more is asked before somebody goes on with it
    paused TEXT,
    is_over INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A list or a thing that is asked for in a run.
CREATE TABLE IF NOT EXISTS streams (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs,
    step INTEGER NOT NULL,
    asked TEXT NOT NULL,
    -- ready, working, done, dead or held
    state TEXT NOT NULL DEFAULT 'ready',
    -- who works on it: no two claims are the same
    claim TEXT,
    -- why it is done, dead or held
    reason TEXT,
    detail TEXT,
    cursor TEXT,
    not_before INTEGER,
    -- how many elements it should have, by what the row says that it follows from
    stated INTEGER,
    pages INTEGER NOT NULL DEFAULT 0,
    items INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    barren INTEGER NOT NULL DEFAULT 0,
    empty INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    known_in_a_row INTEGER NOT NULL DEFAULT 0,
    watermark INTEGER,
    newest INTEGER,
    UNIQUE (run, step, asked)
) STRICT;
CREATE INDEX IF NOT EXISTS streams_to_take ON streams (run, step, id) WHERE state = 'ready';
CREATE INDEX IF NOT EXISTS streams_left ON streams (run) WHERE state IN ('ready', 'working');
CREATE INDEX IF NOT EXISTS streams_before ON streams (step, asked);

-- One HTTP request each: written before it leaves.
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    stream INTEGER NOT NULL REFERENCES streams,
    cursor TEXT NOT NULL,
    -- sent, answered, failed, unknown, or late where another one had been made instead before its answer came
    state TEXT NOT NULL DEFAULT 'sent',
    day TEXT NOT NULL,
    -- billionths of the currency
    price INTEGER,
    charge TEXT,
    status INTEGER,
    request_id TEXT,
    error TEXT,
    began INTEGER NOT NULL,
    ended INTEGER,
    -- zstd
    body BLOB
) STRICT;
-- No page of a list is answered twice, and none of a list is asked for while another is on its way.
CREATE UNIQUE INDEX IF NOT EXISTS calls_answered ON calls (stream, cursor) WHERE state = 'answered';
CREATE UNIQUE INDEX IF NOT EXISTS calls_on_their_way ON calls (stream) WHERE state = 'sent';
CREATE INDEX IF NOT EXISTS calls_open ON calls (state) WHERE state IN ('sent', 'unknown');
CREATE INDEX IF NOT EXISTS calls_of_streams ON calls (stream, cursor);
-- Whoever watches counts calls again and again, and not over their bodies.
CREATE INDEX IF NOT EXISTS calls_to_count ON calls (run, stream, state, charge, price, began);
CREATE INDEX IF NOT EXISTS calls_failed ON calls (run, id) WHERE error IS NOT NULL;

-- What is a row of a step, and where it stands.
CREATE TABLE IF NOT EXISTS rows (
    step INTEGER NOT NULL,
    id TEXT NOT NULL,
    run INTEGER NOT NULL,
    call INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (step, id, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rows_in_order ON rows (step, run, call, place);

-- What was spent and what is set aside, in billionths, by run and by day.
CREATE TABLE IF NOT EXISTS budgets (
    scope TEXT PRIMARY KEY,
    calls INTEGER NOT NULL DEFAULT 0,
    spent INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
