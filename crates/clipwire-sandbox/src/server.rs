//! The HTTP server: takes requests to the router and sends what comes back.

mod body;
mod handler;
mod hosts;
mod listener;
mod pieces;
mod raw;
mod serving;
mod stop;

pub(crate) use handler::Handler;
pub(crate) use hosts::Hosts;
