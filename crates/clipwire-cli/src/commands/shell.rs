//! `clipwire completions` and `clipwire man`: the command line for shells and for readers.

use std::fs;
use std::io;
use std::path::Path;

use clap::ArgMatches;
use clap_complete::Shell;

use crate::args::{Detail, root};
use crate::destination::{self, done};
use crate::failure::{Exit, Failure};

/// Prints completions.
pub(crate) fn completions(matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { return Err(Failure::usage("no shell is named")) };
    let mut text = Vec::new();
    clap_complete::generate(*shell, &mut root(Detail::All), "clipwire", &mut text);
    done(destination::print(&text))
}

/// Writes a page for every command into a folder, or prints the first.
pub(crate) fn man(matches: &ArgMatches) -> Result<Exit, Failure> {
    let command = root(Detail::All);
    match matches.get_one::<String>("folder") {
        None => {
            let mut text = Vec::new();
            let rendered = clap_mangen::Man::new(command).render(&mut text);
            rendered.map_err(|error| Failure::failed("the page cannot be made").because(&error))?;
            done(destination::print(&text))
        }
        Some(folder) => {
            let cannot = |error: io::Error| Failure::failed(format!("cannot write into {folder}")).because(&error);
            fs::create_dir_all(Path::new(folder)).map_err(cannot)?;
            clap_mangen::generate_to(command, folder).map_err(cannot)?;
            Ok(Exit::Done)
        }
    }
}
