//! Random letters, from the system's own source.

use std::fs::File;
use std::io::{self, Read as _};

use juju_charm::SecretString;

/// 64 of them, so that each byte makes one and none is likelier than another.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(crate) fn letters(count: usize) -> io::Result<SecretString> {
    let mut bytes = vec![0; count];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    Ok(bytes.into_iter().map(letter).collect::<String>().into())
}

#[cfg(test)]
mod tests {
    use juju_charm::ExposeSecret as _;

    use super::*;

    #[test]
    fn letters_differ_and_need_no_quotes() {
        let [one, other] = [letters(256), letters(256)].map(Result::unwrap);
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), 256);
        assert!(
            one.expose_secret()
                .bytes()
                .all(|byte| LETTERS.contains(&byte))
        );
    }
}
