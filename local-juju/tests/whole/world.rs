//! A data folder, charms for it, and the program as a person runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::Command as Tested;
use juju_model::Timestamp;
use local_juju::package::{self, Member, Package, SourceDate};
use local_juju::{Juju, NewModel, OpenOptions, Store};
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_local-juju");

pub struct World {
    dir: TempDir,
}

impl World {
    /// An empty model, always the same one.
    pub fn new() -> Self {
        Self::at(tempfile::tempdir().unwrap())
    }

    pub fn at(dir: TempDir) -> Self {
        let world = Self { dir };
        let new = NewModel {
            seed: Some(0),
            now: Some(Timestamp(1_704_207_845)),
            ..NewModel::default()
        };
        let options = OpenOptions {
            tools_program: Some(PROGRAM.into()),
            ..OpenOptions::default()
        };
        Juju::create(&world.store(), "default", &new, &options).unwrap();
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn store(&self) -> Store {
        Store::at(self.path("local-juju"))
    }

    pub fn model_dir(&self) -> PathBuf {
        self.store().model("default").unwrap().path().to_owned()
    }

    pub fn open(&self) -> Juju {
        let options = OpenOptions {
            tools_program: Some(PROGRAM.into()),
            ..OpenOptions::default()
        };
        Juju::open_with(&self.store(), &options, &mut || {}).unwrap()
    }

    /// Packs a charm. In its script `$HERE` is the world's own folder, and
    /// each run adds the name of the hook to the file `ran`.
    pub fn charm(&self, name: &str, metadata: &str, script: &str) -> String {
        let script = format!(
            "#!/bin/sh\nHERE='{}'\necho \"$JUJU_UNIT_NAME ${{JUJU_DISPATCH_PATH#hooks/}}\" >>\"$HERE/ran\"\n\
             case ${{JUJU_DISPATCH_PATH#*/}} in\n{script}\nesac\n",
            self.dir.path().display()
        );
        self.pack(
            name,
            &[
                ("metadata.yaml", &about(name, metadata)),
                ("dispatch", &script),
            ],
        )
    }

    /// Packs files as a charm; `dispatch` and what is in `hooks/` and `actions/` is executable.
    pub fn pack(&self, name: &str, files: &[(&str, &str)]) -> String {
        let mut package = Package::default();
        for (file, text) in files {
            let is_program =
                *file == "dispatch" || file.starts_with("hooks/") || file.starts_with("actions/");
            let member = if is_program {
                Member::executable(*text)
            } else {
                Member::file(*text)
            };
            package.members.insert((*file).to_owned(), member);
        }
        let manifest = "bases:\n- {name: ubuntu, channel: '24.04', architectures: [amd64]}\n";
        package
            .members
            .insert("manifest.yaml".to_owned(), Member::file(manifest));
        self.write(name, &package)
    }

    pub fn write(&self, name: &str, package: &Package) -> String {
        let path = self.path(&format!("{name}.charm"));
        package::write(package, &path, SourceDate::default()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A command that is to succeed: its standard output.
    pub fn juju(&self, args: &[&str]) -> String {
        let output = self.tested(args).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// A command that is to fail: its standard output and error.
    pub fn fails(&self, args: &[&str]) -> (String, String) {
        let output = self.tested(args).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(!output.status.success(), "{args:?} succeeded: {stdout}");
        (stdout, String::from_utf8(output.stderr).unwrap())
    }

    fn tested(&self, args: &[&str]) -> Tested {
        let mut command = Tested::from_std(self.command(args));
        // Far longer than anything here takes: only what hangs meets it.
        command.timeout(std::time::Duration::from_mins(5));
        command
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .env("JUJU_DATA", self.dir.path())
            .env_remove("JUJU_MODEL")
            .current_dir(self.dir.path());
        command
    }

    /// What hooks ran since the last call, as `unit hook`.
    pub fn ran(&self) -> Vec<String> {
        let path = self.path("ran");
        let text = fs_err::read_to_string(&path).unwrap_or_default();
        let _ = fs_err::remove_file(&path);
        text.lines().map(str::to_owned).collect()
    }

    pub fn read(&self, name: &str) -> String {
        fs_err::read_to_string(self.path(name)).unwrap()
    }

    /// What `juju status` shows of a unit: workload word and message.
    pub fn unit_status(&self, unit: &str) -> (String, String) {
        let status: serde_json::Value =
            serde_json::from_str(&self.juju(&["status", "--format", "json"])).unwrap();
        let app = unit.split('/').next().unwrap();
        let shown = &status["applications"][app]["units"][unit]["workload-status"];
        let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
        (text("current"), text("message"))
    }
}

pub fn about(name: &str, metadata: &str) -> String {
    format!("name: {name}\nsummary: s\ndescription: d\n{metadata}\n")
}

/// Waits for a file that another process makes.
pub fn wait_for(path: &Path) {
    let start = std::time::Instant::now();
    while !path.exists() {
        assert!(
            start.elapsed().as_secs() < 300,
            "{} never came",
            path.display()
        );
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
