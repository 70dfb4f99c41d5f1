//! `generate WHAT [PATH]`: the files that `mirage configure` would write for a deployment, printed
//! or written into a folder.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::deploy::{self, Provider};
use analysis::generate::{Artefact, Refusal, Request, Surroundings, What};
use analysis::{Database, Release, SourceFile};
use clap::{Args, ValueEnum};

use super::{Opened, complain, fail, keys, open_config, print};
use crate::release::parse_release;

/// Write a file that a deployment needs: what the mirage tool would write, or what it does not
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  unikernel-ls generate xl path/to/config.ml -o . -- --net=direct\n  \
                  unikernel-ls generate deploy --target albatross -o ."
)]
pub(crate) struct Arguments {
    /// What to write
    #[arg(value_enum)]
    what: Kind,

    /// The configuration, or the folder with its config.ml
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Write it as this MirageOS release does
    #[arg(long, value_name = "VERSION", value_parser = parse_release)]
    release: Option<Release>,

    /// For this target of the tool, such as xen or hvt [default: the one the file is for]. `deploy`
    /// takes xl, qubes, solo5-hvt, solo5-spt, albatross, firecracker, qemu and ec2, too
    #[arg(long, short, value_name = "TARGET")]
    target: Option<String>,

    /// Write into this folder instead of standard output; a file with other contents is kept
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,

    /// The CI service that `ci` writes a workflow for
    #[arg(long, value_enum, default_value_t)]
    provider: Service,

    /// Write a better file than the tool: networks in the unikernel's order, absolute paths, boot
    /// arguments, comments
    #[arg(long)]
    improve: bool,

    /// Overwrite a file with other contents
    #[arg(long, requires = "output")]
    force: bool,

    /// The stem of network bridges: STEM0, STEM1, ...
    #[arg(long, value_name = "STEM", default_value = "br")]
    bridge: String,

    /// The folder that files of releases before 4.0 name [default: the configuration's folder]
    #[arg(long, value_name = "DIR")]
    root: Option<String>,

    /// The date in headers of releases before 4.0 [default: now]
    #[arg(long, value_name = "RFC3339")]
    date: Option<String>,

    /// The arguments that headers of releases before 4.0 quote [default: configure -t TARGET]
    #[arg(long, value_name = "TEXT")]
    invocation: Option<String>,

    /// Values of the configuration's keys, after `--`
    #[arg(last = true, value_name = "--KEY=VALUE")]
    keys: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// The Xen domain configuration NAME.xl
    Xl,
    /// Its template NAME.xl.in
    #[value(name = "xl.in")]
    XlIn,
    /// The libvirt domain NAME_libvirt.xml
    Libvirt,
    /// The script for XenServer NAME.xe, before 3.9
    Xe,
    /// The Solo5 device manifest manifest.json
    Manifest,
    /// A CI workflow that checks, builds and packs the unikernel
    Ci,
    /// A shell script that deploys the unikernel
    Deploy,
}

/// A CI service.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Service {
    /// GitHub Actions: .github/workflows/unikernel.yml
    #[default]
    Github,
    /// Cirrus CI: .cirrus.yml
    Cirrus,
}

impl Kind {
    /// The file of the tool that it is, if the tool writes it.
    fn what(self) -> Option<What> {
        Some(match self {
            Self::Xl => What::Xl,
            Self::XlIn => What::XlIn,
            Self::Libvirt => What::Libvirt,
            Self::Xe => What::Xe,
            Self::Manifest => What::Manifest,
            Self::Ci | Self::Deploy => return None,
        })
    }
}

/// The files with a name of the command line, as a request of an editor makes them.
///
/// # Errors
/// `None` when nothing has that name; why there are no such files otherwise.
pub(crate) fn by_name(
    db: &Database,
    file: SourceFile,
    name: &str,
    request: Request,
    folder: String,
) -> Option<Result<Vec<Artefact>, Vec<Refusal>>> {
    let kind = Kind::from_str(name, false).ok()?;
    Some(made(db, file, kind, Service::Github, request, folder))
}

/// All files of a kind.
fn made(
    db: &Database,
    file: SourceFile,
    kind: Kind,
    service: Service,
    request: Request,
    folder: String,
) -> Result<Vec<Artefact>, Vec<Refusal>> {
    if let Some(what) = kind.what() {
        let request = Request { what, ..request };
        return analysis::generate::generate_all(db, file, &request);
    }
    let request = deploy::Request {
        target: request.target,
        keys: request.keys,
        bridge: request.surroundings.bridge,
        folder,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let provider = match service {
        Service::Github => Provider::Github,
        Service::Cirrus => Provider::Cirrus,
    };
    match kind {
        Kind::Ci => deploy::workflow(db, file, provider, &request).map(|it| vec![it]),
        _ => deploy::scripts(db, file, &request),
    }
}

/// The folder of a configuration in its project, as version control has it: `/`-separated, empty for
/// the project's own folder and where there is no project.
pub(crate) fn folder_in_project(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let project = folder.ancestors().find(|it| it.join(".git").exists());
    let inside = project.and_then(|it| folder.strip_prefix(it).ok());
    let parts = inside.into_iter().flat_map(Path::components);
    let parts: Vec<_> = parts
        .map(|it| it.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

/// Generates, and says on standard error why not.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let opened = match open_config(&arguments.path, arguments.release) {
        Ok(opened) => opened.with_companions(),
        Err(problem) => return fail(&problem),
    };
    let keys = match keys::parse(&arguments.keys) {
        Ok(keys) => keys,
        Err(problem) => return fail(&problem),
    };
    let request = Request {
        // Another one is put in where the tool does not write it.
        what: What::Xl,
        target: arguments.target.clone(),
        keys,
        surroundings: surroundings(arguments, &opened),
        improve: arguments.improve,
    };
    let folder = folder_in_project(opened.folder());
    let (kind, service) = (arguments.what, arguments.provider);
    match made(&opened.db, opened.file, kind, service, request, folder) {
        Ok(artefacts) => {
            // All are written, also when one of them cannot be.
            let mut codes: Vec<ExitCode> = artefacts
                .iter()
                .map(|artefact| deliver(arguments, artefact))
                .collect();
            codes.retain(|code| *code != ExitCode::SUCCESS);
            codes.pop().unwrap_or(ExitCode::SUCCESS)
        }
        Err(refusals) => {
            for refusal in refusals {
                complain(&format!(
                    "{}: {}",
                    opened.place(refusal.range),
                    refusal.message
                ));
            }
            ExitCode::FAILURE
        }
    }
}

fn surroundings(arguments: &Arguments, opened: &Opened) -> Surroundings {
    let folder = || {
        std::path::absolute(opened.folder())
            .ok()
            .map(|folder| folder.display().to_string())
    };
    Surroundings {
        bridge: arguments.bridge.clone(),
        root: arguments.root.clone().or_else(folder),
        date: arguments.date.clone().or_else(now),
        invocation: arguments.invocation.clone(),
    }
}

fn deliver(arguments: &Arguments, artefact: &Artefact) -> ExitCode {
    let Some(folder) = &arguments.output else {
        return print(&artefact.text);
    };
    // `-o` says where; the tool's own subfolder does not matter then, that of a workflow does.
    let path = match arguments.what {
        Kind::Ci => folder.join(&artefact.path),
        _ => folder.join(file_name(&artefact.path)),
    };
    match write(&path, &artefact.text, arguments.force) {
        Ok(sentence) => {
            complain(&sentence);
            ExitCode::SUCCESS
        }
        Err(problem) => fail(&problem),
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Writes a file, and keeps one with other contents unless forced: whether a person changed it
/// cannot be told from one that is merely old, so it counts as theirs.
fn write(path: &Path, text: &str, force: bool) -> Result<String, String> {
    let shown = path.display();
    match std::fs::read(path) {
        Ok(found) if found == text.as_bytes() => return Ok(format!("{shown} is up to date")),
        Ok(_) if !force => {
            return Err(format!(
                "{shown} has other contents and is kept; --force overwrites it"
            ));
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("cannot read {shown}: {error}")),
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    }
    std::fs::write(path, text).map_err(|error| format!("cannot write {shown}: {error}"))?;
    if text.starts_with("#!") {
        make_executable(path).map_err(|error| format!("cannot write {shown}: {error}"))?;
    }
    Ok(format!("wrote {shown}"))
}

/// Everybody who may read a script may run it.
#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = std::fs::metadata(path)?.permissions();
    let mode = permissions.mode();
    permissions.set_mode(mode | (mode & 0o444) >> 2);
    std::fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The time now in UTC, as RFC 3339.
pub(crate) fn now() -> Option<String> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    Some(rfc3339(since.as_secs()))
}

/// Seconds since 1970 as a date and time in the Gregorian calendar.
fn rfc3339(seconds: u64) -> String {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    // Counting years from March puts the leap day last; 400 years are 146,097 days.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_right_around_leap_days() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(951_868_799), "2000-02-29T23:59:59Z");
        assert_eq!(rfc3339(1_709_251_200), "2024-03-01T00:00:00Z");
        assert_eq!(rfc3339(1_735_689_599), "2024-12-31T23:59:59Z");
    }

    #[test]
    fn other_contents_are_kept_unless_forced() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("dist").join("hello.xl");
        assert!(write(&path, "new", false).is_ok_and(|said| said.starts_with("wrote")));
        assert!(write(&path, "new", false).is_ok_and(|said| said.ends_with("is up to date")));
        std::fs::write(&path, "mine")?;
        assert!(write(&path, "new", false).is_err_and(|said| said.contains("--force")));
        assert_eq!(std::fs::read_to_string(&path)?, "mine");
        assert!(write(&path, "new", true).is_ok());
        assert_eq!(std::fs::read_to_string(&path)?, "new");
        Ok(())
    }
}
