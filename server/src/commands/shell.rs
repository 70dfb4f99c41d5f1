//! `completions` and `man`: what a package of this program installs beside it. Both are made from
//! the command line's own definition, so they cannot say anything else than the program does.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;

use super::{fail, print};

/// Print what completes this program's arguments in a shell
#[derive(Debug, Args)]
#[command(after_help = "Put it where the shell looks, such as\n  \
                  unikernel-ls completions bash > ~/.local/share/bash-completion/completions/unikernel-ls\n  \
                  unikernel-ls completions zsh > ~/.zfunc/_unikernel-ls\n  \
                  unikernel-ls completions fish > ~/.config/fish/completions/unikernel-ls.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the manual page, or write the pages of all commands
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Write one page a command into this folder
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Prints the completions for a shell.
pub(crate) fn completions(arguments: &Completions, mut command: Command) -> ExitCode {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Prints the manual page, or writes all pages.
pub(crate) fn man(arguments: &Man, command: Command) -> ExitCode {
    if let Some(folder) = &arguments.output {
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder));
        return match written {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&format!("cannot write into {}: {error}", folder.display())),
        };
    }
    let mut page = Vec::new();
    match clap_mangen::Man::new(command).render(&mut page) {
        Ok(()) => print(&String::from_utf8_lossy(&page)),
        Err(error) => fail(&format!("cannot make the page: {error}")),
    }
}
