//! `cargo charm pack`: from a charm's directory to its `.charm` file.

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use local_juju::package::{self, Member, SourceDate};

use crate::binary::{self, Compiler};
use crate::cli::PackArgs;
use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::{Charm, Workspace, start};
use crate::shell::{self, Shell};
use crate::{check, contents, freshness, platforms};

pub(crate) fn run(arguments: &PackArgs, shell: Shell) -> Result<(), Failure> {
    let start = start(arguments.directory.as_deref())?;
    let workspace = Workspace::around(&start)?;
    let charm = workspace.charm(&start, arguments.package.as_deref())?;
    let output = arguments
        .output_dir
        .as_deref()
        .unwrap_or(Utf8Path::new("."));
    let path = pack(
        &workspace,
        &charm,
        arguments.target.as_deref(),
        output,
        shell,
    )?;
    shell::answer(path).or_exit(Exit::Package)
}

/// Builds, packs and verifies a charm; returns the path of its package.
pub(crate) fn pack(
    workspace: &Workspace,
    charm: &Charm<'_>,
    target: Option<&str>,
    output: &Utf8Path,
    shell: Shell,
) -> Result<Utf8PathBuf, Failure> {
    let declared = check::load(&charm.directory, shell)?;
    let name = declared.metadata.name.as_str();
    freshness::notice(workspace, &charm.directory, charm.package, shell);

    let compiler = Compiler::of(workspace)?;
    let target = target.unwrap_or(&compiler.host);
    let architecture = platforms::juju_architecture(target)
        .filter(|_| target.contains("-linux-"))
        .ok_or_else(|| {
            let text = format!("Juju runs no programs built for {target}: give a Linux --target");
            Failure::new(Exit::Build, text)
        })?;
    let bases = platforms::bases(declared.charmcraft.as_ref(), architecture)
        .map_err(|text| Failure::new(Exit::Package, text))?;
    let source_date = source_date()?;

    shell.step("Building", format_args!("{name} ({})", charm.directory));
    let program = charm.package.program(name)?;
    let program = binary::build(workspace, charm.package, program, target, &compiler, shell)?;

    let listed: Vec<String> = bases.iter().map(ToString::to_string).collect();
    shell.step(
        "Packing",
        format_args!("{name} for {architecture} on {}", listed.join(", ")),
    );
    let mut package = contents::declaration(&declared, &charm.directory).or_exit(Exit::Package)?;
    let mut put = |name: &str, member| package.members.insert(name.to_owned(), member);
    put(
        "manifest.yaml",
        Member::file(platforms::manifest(&bases, architecture)),
    );
    put(
        "dispatch",
        Member::executable(fs::read(program).or_exit(Exit::Package)?),
    );

    let findings = package::verify(&package);
    if !findings.is_empty() {
        for finding in &findings {
            shell::error(finding);
        }
        return Err(Failure::new(
            Exit::Package,
            format_args!("{name} cannot be packed like this"),
        ));
    }
    fs::create_dir_all(output).or_exit(Exit::Package)?;
    let path = output.join(format!("{name}_{architecture}.charm"));
    package::write(&package, path.as_std_path(), source_date).or_exit(Exit::Package)?;
    let size = fs::metadata(&path).or_exit(Exit::Package)?.len();
    shell.step(
        "Packed",
        format_args!("{path} ({} KiB)", size.div_ceil(1024)),
    );
    Ok(path)
}

/// The time that is written into the package, as reproducible builds set it.
fn source_date() -> Result<SourceDate, Failure> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Err(std::env::VarError::NotPresent) => Ok(SourceDate::default()),
        Ok(text) if text.is_empty() => Ok(SourceDate::default()),
        Ok(text) => text.parse().map(SourceDate::from_epoch).map_err(|_| {
            Failure::new(
                Exit::Usage,
                format_args!("SOURCE_DATE_EPOCH is no number of seconds: {text}"),
            )
        }),
        Err(error) => Err(Failure::new(
            Exit::Usage,
            format_args!("SOURCE_DATE_EPOCH: {error}"),
        )),
    }
}
