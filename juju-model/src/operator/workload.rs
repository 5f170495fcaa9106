//! What happens in the containers beside a charm: notices and checks of their Pebbles.

use crate::agent::Hook;
use crate::error::ModelError;
use crate::model::Model;
use crate::name::UnitName;
use crate::unit::Notice;

impl Model {
    /// A workload gives notice, as `pebble notify KEY` does in its container; the same key again is the same notice,
    /// told of once more.
    ///
    /// ```
    /// # use juju_model::{CharmInfo, Deploy, Flavour, Model, ModelSettings};
    /// # let mut model = Model::new(ModelSettings { flavour: Flavour::Kubernetes, ..ModelSettings::default() });
    /// # model.deploy(Deploy::new("web", CharmInfo::named("web").container("server")))?;
    /// # model.settle_quietly();
    /// model.notice(&"web/0".parse()?, "server", "example.com/backup-done")?;
    /// assert_eq!(model.settle_quietly()[0].name, "server-pebble-custom-notice");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such unit or container, or the key is not like `example.com/path`.
    pub fn notice(
        &mut self,
        unit: &UnitName,
        container: &str,
        key: &str,
    ) -> Result<(), ModelError> {
        if !is_notice_key(key) {
            return Err(ModelError::new(format!(
                "invalid key {key:?} (must be in \"example.com/path\" format)"
            )));
        }
        let notes = &self.require_unit(unit)?.notes;
        let known = notes.notices.iter().find_map(|notice| match &notice.hook {
            Hook::PebbleCustomNotice {
                container: its,
                id,
                key: known,
            } if its == container && known == key => Some(id.clone()),
            _ => None,
        });
        let hook = Hook::PebbleCustomNotice {
            container: container.to_owned(),
            id: known.unwrap_or_else(|| (notes.notices_seen + 1).to_string()),
            key: key.to_owned(),
        };
        self.tell(unit, hook)
    }

    /// A check of a container's Pebble fails as often as its threshold says.
    ///
    /// # Errors
    /// When there is no such unit or container.
    pub fn check_failed(
        &mut self,
        unit: &UnitName,
        container: &str,
        check: &str,
    ) -> Result<(), ModelError> {
        self.tell(
            unit,
            Hook::PebbleCheckFailed {
                container: container.to_owned(),
                check: check.to_owned(),
            },
        )
    }

    /// A check that had failed succeeds.
    ///
    /// # Errors
    /// When there is no such unit or container.
    pub fn check_recovered(
        &mut self,
        unit: &UnitName,
        container: &str,
        check: &str,
    ) -> Result<(), ModelError> {
        self.tell(
            unit,
            Hook::PebbleCheckRecovered {
                container: container.to_owned(),
                check: check.to_owned(),
            },
        )
    }

    fn tell(&mut self, name: &UnitName, hook: Hook) -> Result<(), ModelError> {
        // Whether it can be told of at all.
        self.dispatch(name, hook.clone())?;
        let last = self.now;
        if let Some(unit) = self.units.get_mut(name) {
            let notes = &mut unit.notes;
            if let Hook::PebbleCheckFailed { container, check } = &hook {
                let failed = (container.clone(), check.clone());
                notes.failed_checks.insert(failed);
            }
            let before = notes.notices.len();
            notes.notices.retain(|notice| notice.hook != hook);
            notes.notices_seen += u64::from(notes.notices.len() == before);
            notes.notices.push(Notice {
                hook: hook.clone(),
                last,
            });
            if !notes.workload.contains(&hook) {
                notes.workload.push_back(hook);
            }
        }
        self.awake.insert(name.clone());
        Ok(())
    }
}

/// Whether Pebble takes a notice's key: a domain name and a path, of small letters, digits and single hyphens.
pub(crate) fn is_notice_key(key: &str) -> bool {
    let word = |word: &str| {
        let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        !word.is_empty()
            && word
                .split('-')
                .all(|part| !part.is_empty() && part.chars().all(small))
    };
    let Some((domain, path)) = key.split_once('/') else {
        return false;
    };
    domain.contains('.') && domain.split('.').all(word) && path.split('/').all(word)
}
