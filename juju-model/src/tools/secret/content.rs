//! The content of a secret as it stands on a command line or in a file.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Call, Stop};
use crate::operator::is_secret_key;
use crate::quote::Quoted;
use crate::secret::{CONTENT_LIMIT, SecretContent};

impl Call<'_> {
    /// What `key=value` arguments and `--file` say; entries of the file win. None without either.
    pub(super) fn content(&self, args: &[String]) -> Result<Option<SecretContent>, Stop> {
        let mut content = SecretContent::default();
        for arg in args {
            self.read_argument(arg, &mut content)?;
        }
        let file = self.flags.value("file").filter(|file| !file.is_empty());
        if let Some(file) = file {
            let bytes = self.read_agents_file(file)?;
            for (key, value) in parse_file(&bytes)? {
                insert(&mut content, &key, &value)?;
            }
        }
        content.check_size().map_err(Stop::refused)?;
        let given = file.is_some() || !args.is_empty();
        Ok(given.then_some(content))
    }

    fn read_argument(&self, arg: &str, content: &mut SecretContent) -> Result<(), Stop> {
        // Padding at the end is no separator: `k=` and `k==` have no value.
        let invalid = || Stop::refused(format!("key value {arg} not valid", arg = Quoted(arg)));
        let place = arg
            .trim_end_matches('=')
            .find('=')
            .filter(|place| *place > 0)
            .ok_or_else(invalid)?;
        let (key, value) = (&arg[..place], &arg[place + 1..]);
        let Some(key) = key.strip_suffix("#file") else {
            return insert(content, key, value);
        };
        check_key(key)?;
        let bytes = self.read_agents_file(value)?;
        content.insert_plain(key.to_owned(), &bytes);
        Ok(())
    }

    /// The agent opens it in its own directory, not in the tool's: so only an absolute path is of use.
    fn read_agents_file(&self, file: &str) -> Result<Vec<u8>, Stop> {
        let path = match file.strip_prefix("~/") {
            Some(rest) => Path::new("/root").join(rest),
            None => Path::new("/").join(file),
        };
        let bytes = self.read(&path).map_err(|stop| match stop {
            Stop::Failed(text) => Stop::Refused(text),
            other => other,
        })?;
        if bytes.len() > CONTENT_LIMIT {
            return Err(Stop::refused(format!(
                "secret content in file {file} too large: {} bytes",
                bytes.len(),
                file = Quoted(file)
            )));
        }
        Ok(bytes)
    }
}

/// A JSON object of texts; if it is none, a YAML map of texts.
fn parse_file(bytes: &[u8]) -> Result<BTreeMap<String, String>, Stop> {
    if let Ok(map) = serde_json::from_slice(bytes) {
        return Ok(map);
    }
    let map = crate::tools::yaml::read_map(bytes).map_err(Stop::Refused)?;
    Ok(map
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect())
}

fn insert(content: &mut SecretContent, key: &str, value: &str) -> Result<(), Stop> {
    if let Some(key) = key.strip_suffix("#base64") {
        check_key(key)?;
        // Juju takes it unchecked; who reads it later finds out.
        content.insert_base64(key.to_owned(), value.to_owned());
    } else {
        check_key(key)?;
        content.insert_plain(key.to_owned(), value.as_bytes());
    }
    Ok(())
}

fn check_key(key: &str) -> Result<(), Stop> {
    if is_secret_key(key) {
        Ok(())
    } else {
        Err(Stop::refused(format!(
            "key {key} not valid",
            key = Quoted(key)
        )))
    }
}
