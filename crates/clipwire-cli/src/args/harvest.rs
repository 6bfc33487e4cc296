//! The commands of whole jobs.

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, value_parser};

use super::{flag, option};

/// `clipwire harvest` and what it can do.
pub(super) fn command() -> Command {
    let job = || Arg::new("job").value_name("JOB.toml").help("The file of the job").required(true);
    let output = || {
        option("output", "FORMAT", "text or json; text on a terminal, JSON elsewhere")
            .short('o')
            .value_parser(PossibleValuesParser::new(["text", "json"]))
            .hide_possible_values(true)
    };
    Command::new("harvest")
        .about("Runs whole jobs: creators in; all pages, comments, replies out; gone on with where they stopped")
        .after_help(AFTER)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("check")
                .about("Reads a job and says what it takes and costs at the least; nothing is sent")
                .arg(job())
                .arg(output()),
        )
        .subcommand(
            Command::new("run")
                .about("Runs a job, or goes on where it was stopped; rows go into its folder, a line of JSON to stdout")
                .arg(job())
                .arg(flag("resend-unknown", "Makes calls again that may have been charged and have no answer: they may be paid for twice"))
                .arg(flag("refetch", "Asks for what is known as well, whatever `only_new` says: for new counts"))
                .arg(flag("on-schedule", "Stays, and runs it at each time of its `schedule`; what had been stopped goes on at once. Ctrl-C ends it"))
                .arg(flag("skip-if-empty", "Ends with 99 where all went well and the run brought no row, for schedulers that skip then")),
        )
        .subcommand(
            Command::new("work")
                .about("Works along on the runs that others begin of a job whose journal is in PostgreSQL, until Ctrl-C")
                .arg(job())
                .arg(flag("resend-unknown", "Makes calls again whose machine has died; they may be paid for twice")),
        )
        .subcommand(
            Command::new("status")
                .about("Says how a job stands, also while it runs: what is done, held and spent, and which calls have no answer")
                .arg(job())
                .arg(flag("watch", "Shows it anew each second until the run is over, with the rate and what is left; blocks where there is no terminal"))
                .arg(output()),
        )
        .subcommand(
            Command::new("serve")
                .about("Shows how a job stands on a page of this machine, while it runs and after; it changes nothing")
                .arg(job())
                .arg(
                    option("port", "N", "The port of 127.0.0.1; a free one unless said otherwise")
                        .value_parser(value_parser!(u16).range(1..)),
                ),
        )
        .subcommand(
            Command::new("export")
                .about("Writes the rows of a run anew, out of the answers that were paid for; nothing is sent")
                .arg(job())
                .arg(
                    option("run", "N", "The number of the run; the latest unless said otherwise")
                        .value_parser(value_parser!(i64).range(1..)),
                ),
        )
        .subcommand(
            Command::new("changes")
                .about("Tells what differs between two runs of a step: rows that are new or gone, and counts, prices and texts that are others")
                .arg(job())
                .arg(option("step", "NAME", "The step; the first unless said otherwise"))
                .arg(
                    option("from", "N", "The earlier run; the one before the later unless said otherwise")
                        .value_parser(value_parser!(i64).range(1..)),
                )
                .arg(
                    option("to", "N", "The later run; the latest unless said otherwise")
                        .value_parser(value_parser!(i64).range(1..)),
                )
                .args(super::output()),
        )
        .subcommand(Command::new("schema").about("Prints the JSON Schema of a job's file, for editors and programs"))
}

/// `clipwire tap`.
pub(super) fn tap() -> Command {
    Command::new("tap")
        .about("Gives the rows of a job on as a Singer tap: for Meltano and whatever else reads Singer; each row is paid for once")
        .after_help(AFTER_TAP)
        .arg(option("config", "FILE", "JSON with the job and where its journal lies").short('c').required(true))
        .arg(flag("discover", "Prints the catalog: a stream for each step; nothing is sent").short('d'))
        .arg(
            option("catalog", "FILE", "Which streams and fields are given on; all of them without it")
                .alias("properties")
                .short_alias('p'),
        )
        .arg(option("state", "FILE", "Up to where the target has the rows: what lies behind it is given on").short('s'))
}

const AFTER_TAP: &str = "\
The configuration: {\"job\": \"JOB.toml\"}, or the job itself in place of its file. Further keys: \"folder\" for the journal,
\"refetch\" as in `harvest run`, \"only_stored\" to send nothing. Credentials are where all of clipwire looks for them, and not in it.
A link to this program that is called tap-clipwire is `clipwire tap`.

A run is made first, or gone on with; then rows are given on, those of earlier runs too where the state does not have them. Messages
go to stdout, everything else to stderr. Exit codes: 0 done, also where the budget of the job has no more room, 1 failed, 2 usage,
3 the provider's quota is used up, 4 credentials, 130 interrupted";

const AFTER: &str = "\
The journal of a job lies beside its file, as NAME.journal.sqlite. It has every answer that was paid for: keep it.
A job can name a PostgreSQL server for it instead, as in journal = \"postgresql://user@host/database\"; then any number of machines share the
work, the rate and the budget: one `run`, and `work` on each other. Its password is in PGPASSWORD, or all of the address in CLIPWIRE_JOURNAL.

Exit codes of `run`: 0 done, 1 failed, 2 usage, 3 stopped by a budget or quota, or calls are held, 4 credentials, 5 done and
nothing came of some of it, 99 done without a row (with --skip-if-empty), 130 interrupted";
