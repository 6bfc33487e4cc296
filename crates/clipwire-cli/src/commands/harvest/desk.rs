//! A job on the command line: its file, its folder, its client, and its failures in the program's words.

use std::error::Error as _;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clipwire::RetryPolicy;
use clipwire::dynamic::{Client, provider};
use clipwire_harvest::{Engine, Error, ErrorKind, Job, Location};

use crate::config::environment;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::open::{Opened, Told, open};

/// What the names of journals and folders end with that hold what a stand-in made up.
const MADE_UP: &str = "-sandbox";

/// The variable that says at which server the journal is, instead of the job. The address may hold a password.
const JOURNAL: &str = "CLIPWIRE_JOURNAL";

/// A job with the folder that its file lies in.
pub(super) struct Desk {
    pub(super) job: Job,
    pub(super) folder: PathBuf,
    /// Where its journal lies, if not beside its file.
    journals: Option<PathBuf>,
    /// The file as it was named, to say how to go on.
    pub(super) file: String,
}

impl Desk {
    /// Reads the job that a command names. What a stand-in makes up gets a journal and a folder of its own.
    pub(super) fn of(context: &Context, matches: &ArgMatches) -> Result<Self, Failure> {
        let file = matches.get_one::<String>("job").cloned().unwrap_or_default();
        let path = Path::new(&file);
        let job = Job::read(path).map_err(|error| failed(&error))?;
        Self::for_job(context, job, path.parent().map(Path::to_owned).unwrap_or_default(), file)
    }

    /// The same for a job that was read before.
    pub(super) fn for_job(context: &Context, mut job: Job, folder: PathBuf, file: String) -> Result<Self, Failure> {
        if job.name.ends_with(MADE_UP) {
            let failure = Failure::usage(format!("the job in {file} is called `{}`", job.name));
            let failure = failure.why(format!("names that end in `{MADE_UP}` are kept for what a stand-in makes up"));
            return Err(failure.todo("give it another name"));
        }
        if context.sandbox {
            job.name.push_str(MADE_UP);
            // What is beside a bucket is another bucket.
            let below = job.output.address().map(|address| format!("{}/sandbox", address.trim_end_matches('/')).into());
            job.output.folder = below.or_else(|| job.output.folder.map(made_up));
        }
        Ok(Self { job, folder, journals: None, file })
    }

    /// The same with its journal in another folder.
    pub(super) fn with_journal_in(mut self, folder: PathBuf) -> Self {
        self.journals = Some(folder);
        self
    }

    pub(super) fn inputs(&self) -> Result<Vec<String>, Failure> {
        self.job.inputs(&self.folder).map_err(|error| failed(&error))
    }

    /// Where the journal is: where a variable says, or the job, or beside its file.
    pub(super) fn journal(&self) -> Result<Location, Failure> {
        let location = match environment(JOURNAL) {
            Some(address) => Location::postgres(&address).map_err(|error| failed(&error)),
            None => Ok(Location::of(&self.job, self.journals.as_ref().unwrap_or(&self.folder))),
        };
        Ok(match environment("PGPASSWORD") {
            Some(password) => location?.with_password(&password),
            None => location?,
        })
    }

    /// The job at work, with its journal open.
    pub(super) fn engine(&self, client: Client) -> Result<Engine, Failure> {
        let engine = Engine::open_at(self.job.clone(), &self.journal()?, client);
        engine.map_err(|error| failed(&error))
    }

    /// A client of the job's provider, in whose books the job's limits are. Each call of it is one attempt: the journal repeats.
    pub(super) async fn open(&self, context: &Context, sends: bool) -> Result<Opened, Failure> {
        let provider = provider(&self.job.provider).ok_or_else(|| Failure::usage("there is no such provider"))?;
        let limits = &self.job.limits;
        let is_shared = matches!(self.journal()?, Location::Postgres(_));
        let wrong = |error| Failure::usage("budget.price is an amount and a currency").because(&error);
        let price = self.job.budget.price.as_ref().map(|price| price.parse::<clipwire::Money>().map_err(wrong));
        let told = Told {
            usual_price: price.transpose()?,
            // Machines that share a journal share the rate in it.
            per_second: limits.per_second.filter(|_| !is_shared),
            at_once: Some(limits.calls_at_once() as usize),
            retry: Some(RetryPolicy::none()),
            ..Told::default()
        };
        open(context, provider, &told, sends && self.job.needs_credentials()).await
    }
}

/// The folder beside one, for what is made up.
fn made_up(folder: PathBuf) -> PathBuf {
    match folder.file_name() {
        Some(name) => {
            let mut name = name.to_owned();
            name.push(MADE_UP);
            folder.with_file_name(name)
        }
        None => folder.join(MADE_UP.trim_start_matches('-')),
    }
}

/// A failure of a job in the words of the program.
pub(super) fn failed(error: &Error) -> Failure {
    let source = error.source();
    // What the library of calls says has its own exit and way out.
    if let Some(of_call) = source.and_then(|source| source.downcast_ref::<clipwire::Error>()) {
        return Failure::from(of_call);
    }
    let exit = match error.kind() {
        ErrorKind::Job | ErrorKind::OtherJob => Exit::Usage,
        _ => Exit::Failed,
    };
    let mut failure = Failure::new(exit, error.to_string());
    if let Some(source) = source {
        failure = failure.because(source);
    }
    if error.is_not_run() {
        let failure = failure.why(error.hint().unwrap_or_default());
        return failure.todo("run it first; what `--sandbox` made up is looked at with `--sandbox` as well");
    }
    failure.todo = error.hint().map(str::to_owned).or_else(|| {
        let todo = match error.kind() {
            ErrorKind::Busy => "wait until it has ended; `clipwire harvest status` looks at it meanwhile",
            ErrorKind::OtherJob => "give the job another name; the rows of the old one stay where they are",
            ErrorKind::Output => {
                "free the disk or correct the permissions; `clipwire harvest export` writes the rows again"
            }
            ErrorKind::Journal => "free the disk or correct the permissions; what was paid for is in the journal",
            _ => return None,
        };
        Some(todo.to_owned())
    });
    failure
}

#[cfg(test)]
mod tests;
