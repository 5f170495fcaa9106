//! add-secret, update-secret, grant-secret, revoke-secret, remove-secret, secrets, show-secret.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use juju_model::{Model, Secret, SecretContent, SecretId, SecretOwner};
use local_juju::Table;
use serde::Serialize;

use super::deploy::read_input;
use super::output::{Data, DataFormat, TableFormat, print};
use super::session::{Session, key_value};

/// The content of a secret on the command line.
#[derive(Args)]
pub(super) struct Content {
    /// KEY=VALUE, KEY#base64=VALUE or KEY#file=PATH
    #[arg(value_name = "KEY=VALUE")]
    pairs: Vec<String>,
    /// A YAML file with keys and values
    #[arg(long)]
    file: Option<PathBuf>,
    /// What it is for
    #[arg(long)]
    info: Option<String>,
}

impl Content {
    /// Keys with values as they are; none if nothing was given.
    fn read(&self) -> Result<Option<SecretContent>> {
        let mut values: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for pair in &self.pairs {
            let (key, value) = key_value(pair).map_err(|_| {
                // The whole of it may be a password.
                anyhow::anyhow!("a secret's value is given as key=value")
            })?;
            let (key, value) = decode(key, value.as_bytes().to_vec(), true)?;
            values.insert(key, value);
        }
        if let Some(path) = &self.file {
            let text = read_input(path)?;
            let file: BTreeMap<String, String> = serde_yaml::from_str(&text)
                .map_err(|_| anyhow::anyhow!("{} does not hold texts by key", path.display()))?;
            for (key, value) in file {
                let (key, value) = decode(&key, value.into_bytes(), false)?;
                values.insert(key, value);
            }
        }
        Ok((!values.is_empty()).then(|| SecretContent::from_plain(values)))
    }
}

/// A value as it is: `key#base64` is decoded, `key#file` is read.
fn decode(key: &str, value: Vec<u8>, files: bool) -> Result<(String, Vec<u8>)> {
    match key.split_once('#') {
        None => Ok((key.to_owned(), value)),
        Some((key, "base64")) => {
            let value = STANDARD
                .decode(value)
                .ok()
                .with_context(|| format!("the value of {key:?} is not base64"))?;
            Ok((key.to_owned(), value))
        }
        Some((key, "file")) if files => {
            Ok((key.to_owned(), fs_err::read(String::from_utf8(value)?)?))
        }
        Some(_) => bail!("key {key:?} not valid"),
    }
}

/// Add a user secret; its URI is printed
#[derive(Args)]
pub(super) struct AddSecret {
    /// The secret's name
    name: String,
    #[command(flatten)]
    content: Content,
}

impl AddSecret {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let Some(content) = self.content.read()? else {
            bail!("missing secret value or filename")
        };
        let uri = session.change(|juju| {
            juju.change_wholly(|model| {
                let uri = model.add_secret(&self.name, content)?;
                if let Some(info) = &self.content.info {
                    model.describe_secret(&uri, info)?;
                }
                Ok::<_, juju_model::ModelError>(uri)
            })
        })?;
        print(format_args!("{uri}\n"));
        Ok(())
    }
}

/// Change the content of a user secret
#[derive(Args)]
pub(super) struct UpdateSecret {
    /// The secret's name or URI
    secret: String,
    #[command(flatten)]
    content: Content,
    /// Remove revisions that nobody uses any more
    #[arg(long)]
    auto_prune: bool,
    /// Give it this name
    #[arg(long)]
    name: Option<String>,
}

impl UpdateSecret {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let content = self.content.read()?;
        let info = &self.content.info;
        if content.is_none() && !self.auto_prune && self.name.is_none() && info.is_none() {
            bail!(
                "must specify at least one of: secret value, filename, --name, --info, --auto-prune"
            );
        }
        session.change(|juju| {
            juju.change_wholly(|model| {
                if let Some(content) = content {
                    model.update_secret(&self.secret, content)?;
                }
                if self.auto_prune {
                    model.set_auto_prune(&self.secret, true)?;
                }
                if let Some(info) = info {
                    model.describe_secret(&self.secret, info)?;
                }
                if let Some(name) = &self.name {
                    model.rename_secret(&self.secret, name)?;
                }
                Ok::<_, juju_model::ModelError>(())
            })
        })
    }
}

/// Let applications read a user secret
#[derive(Args)]
pub(super) struct GrantSecret {
    /// The secret's name or URI
    secret: String,
    /// The applications, separated by commas
    #[arg(value_delimiter = ',', required = true)]
    apps: Vec<String>,
}

impl GrantSecret {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| {
            juju.change_wholly(|model| {
                for app in &self.apps {
                    model.grant_secret(&self.secret, app)?;
                }
                Ok::<_, juju_model::ModelError>(())
            })
        })
    }
}

/// Take the right to read a user secret from applications
#[derive(Args)]
pub(super) struct RevokeSecret {
    /// The secret's name or URI
    secret: String,
    /// The applications, separated by commas
    #[arg(value_delimiter = ',', required = true)]
    apps: Vec<String>,
}

impl RevokeSecret {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| {
            juju.change_wholly(|model| {
                for app in &self.apps {
                    model.revoke_secret(&self.secret, app)?;
                }
                Ok::<_, juju_model::ModelError>(())
            })
        })
    }
}

/// Remove a user secret, or a revision of it
#[derive(Args)]
pub(super) struct RemoveSecret {
    /// The secret's name or URI
    secret: String,
    /// Remove only this revision
    #[arg(long)]
    revision: Option<u64>,
}

impl RemoveSecret {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| juju.change(|model| model.remove_secret(&self.secret, self.revision)))
    }
}

/// List the secrets of the model
#[derive(Args)]
pub(super) struct Secrets {
    /// Only those of this owner: an application, a unit, or `model`
    #[arg(long)]
    owner: Option<String>,
    #[command(flatten)]
    format: TableFormat,
}

impl Secrets {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let wanted = |secret: &&Secret| {
            let owner = owner(secret);
            self.owner
                .as_ref()
                .is_none_or(|wanted| *wanted == owner || (wanted == "model" && owner == "<model>"))
        };
        let secrets: BTreeMap<String, Shown> = model
            .secrets()
            .filter(wanted)
            .map(|secret| (secret.id().to_string(), Shown::of(secret, &model)))
            .collect();
        self.format.print(&secrets, || {
            let mut table = Table::new([
                "ID",
                "Name",
                "Owner",
                "Rotation",
                "Revision",
                "Last updated",
            ])
            .right(&[4]);
            for (id, secret) in &secrets {
                let name = secret
                    .name
                    .as_deref()
                    .or(secret.label.as_deref())
                    .unwrap_or("-");
                let rotation = secret.rotation.unwrap_or("never");
                table.row([
                    id,
                    name,
                    &secret.owner,
                    rotation,
                    &secret.revision.to_string(),
                    &secret.updated,
                ]);
            }
            table
        })
    }
}

fn owner(secret: &Secret) -> String {
    match secret.owner() {
        SecretOwner::Model => "<model>".to_owned(),
        SecretOwner::Application(app) => app.clone(),
        SecretOwner::Unit(unit) => unit.to_string(),
    }
}

/// A secret as `juju` shows it: the content only when it is asked for.
#[derive(Serialize)]
struct Shown {
    revision: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotates: Option<String>,
    owner: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    created: String,
    updated: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    access: Vec<Access>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revisions: Vec<Revision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<ShownContent>,
}

#[derive(Serialize)]
struct Access {
    target: String,
    scope: String,
    role: &'static str,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Juju's")]
struct Revision {
    revision: u64,
    backend: &'static str,
    created: String,
    updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

/// The JSON of Juju has one level more than its YAML.
#[derive(Serialize)]
#[serde(untagged)]
enum ShownContent {
    Yaml(BTreeMap<String, String>),
    Json {
        #[serde(rename = "Data")]
        data: BTreeMap<String, String>,
    },
}

impl Shown {
    fn of(secret: &Secret, model: &Model) -> Self {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let is_user_secret = *secret.owner() == SecretOwner::Model;
        let label = some(secret.label());
        let access = secret.access().map(|(target, scope)| Access {
            target: if target.contains('/') {
                format!("unit-{}", target.replace('/', "-"))
            } else {
                format!("application-{target}")
            },
            scope: match scope.and_then(|id| model.relation(id)) {
                Some(relation) => format!(
                    "relation-{}",
                    relation.key().replace(':', ".").replace(' ', "#")
                ),
                None => format!("model-{}", model.uuid()),
            },
            role: "view",
        });
        Self {
            revision: secret.revision(),
            expires: secret.expires(secret.revision()).map(|at| at.to_string()),
            rotates: secret.next_rotation().map(|at| at.to_string()),
            rotation: Some(secret.rotation()).filter(|policy| *policy != "never"),
            owner: owner(secret),
            description: some(secret.description()),
            name: label.clone().filter(|_| is_user_secret),
            label: label.filter(|_| !is_user_secret),
            created: secret.created().to_string(),
            updated: secret.updated().to_string(),
            access: access.collect(),
            revisions: Vec::new(),
            content: None,
        }
    }
}

/// Show a secret, and with --reveal its content
#[derive(Args)]
pub(super) struct ShowSecret {
    /// The secret's name, URI or id
    secret: String,
    /// Show the content
    #[arg(long)]
    reveal: bool,
    /// Show this revision [default: the latest]
    #[arg(short, long)]
    revision: Option<u64>,
    /// Show all revisions, without content
    #[arg(long, conflicts_with_all = ["reveal", "revision"])]
    revisions: bool,
    #[command(flatten)]
    format: DataFormat,
}

impl ShowSecret {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let by_id = self
            .secret
            .parse::<SecretId>()
            .ok()
            .and_then(|id| model.secret(&id));
        let Some(secret) = model.user_secret(&self.secret).or(by_id) else {
            bail!("secret {:?} not found", self.secret);
        };
        let mut shown = Shown::of(secret, &model);
        let revision = self.revision.unwrap_or(secret.revision());
        let Some(content) = secret.reveal(revision) else {
            bail!("secret revision {revision} not found")
        };
        if self.reveal {
            let text = |key: &str| {
                String::from_utf8_lossy(&content.get(key).unwrap_or_default()).into_owned()
            };
            let data: BTreeMap<String, String> = content
                .keys()
                .map(|key| (key.to_owned(), text(key)))
                .collect();
            shown.content = Some(match self.format.format {
                Data::Json => ShownContent::Json { data },
                Data::Yaml => ShownContent::Yaml(data),
            });
        }
        if self.revisions {
            let one = |revision| {
                let created = secret.revision_created(revision).to_string();
                Revision {
                    revision,
                    backend: "internal",
                    updated: created.clone(),
                    created,
                    expires: secret.expires(revision).map(|at| at.to_string()),
                }
            };
            shown.revisions = secret.revisions().map(one).collect();
        }
        let shown = BTreeMap::from([(secret.id().to_string(), shown)]);
        self.format.print(&shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(pairs: &[&str]) -> Result<Option<SecretContent>> {
        let pairs = pairs.iter().map(|&pair| pair.to_owned()).collect();
        Content {
            pairs,
            file: None,
            info: None,
        }
        .read()
    }

    #[test]
    fn values_in_three_forms() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs_err::write(file.path(), b"\xffraw").unwrap();
        let from_file = format!("bytes#file={}", file.path().display());
        let content = content(&["plain=a=b", "coded#base64=aGk=", &from_file])
            .unwrap()
            .unwrap();
        assert_eq!(content.get("plain").unwrap(), b"a=b");
        assert_eq!(content.get("coded").unwrap(), b"hi");
        assert_eq!(content.get("bytes").unwrap(), b"\xffraw");
    }

    #[test]
    fn no_error_repeats_a_value() {
        for wrong in ["hunter2", "key#base64=hunter2!", "key#rot13=hunter2"] {
            let error = format!("{:#}", content(&[wrong]).unwrap_err());
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert!(content(&[]).unwrap().is_none());
    }
}
