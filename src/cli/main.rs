//! The command line of gouji: paths, standard streams, colours, threads and exit codes. Everything else is in the library.

mod arguments;
mod check;
mod config;
mod explain;
mod files;
mod inputs;
mod inspect;
mod load;
mod office;
mod output;
mod papers;
mod progress;
mod rules;
mod settle;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Nothing at or above the level that counts.
const CLEAN: u8 = 0;
/// Something at or above it.
const FOUND: u8 = 1;
/// Wrong usage, unreadable input or a broken rule.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|location| location.to_string()).unwrap_or_default();
        output::complain(&format!("程序内部出错（{place}），这是本程序的缺陷，请连同出错的文件一起反馈。\n"));
    }));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(usage::report(&error)),
    };
    // Rules run in threads with the stack that their bounds are made for; the main thread's may be smaller.
    match rayon::ThreadPoolBuilder::new().stack_size(gouji::rule::script::limits::STACK).build() {
        Ok(threads) => ExitCode::from(threads.install(|| run(&arguments.command))),
        Err(error) => {
            output::complain(&format!("无法开始：系统没有给出所需的线程（{error}）。请关闭一些程序后再试。\n"));
            ExitCode::from(FAILED)
        }
    }
}

fn run(command: &Command) -> u8 {
    match command {
        Command::Check(arguments) => check::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Office(arguments) => office::run(arguments),
        Command::Explain(arguments) => explain::explain(arguments),
        Command::Config(arguments) => config::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
    }
}
