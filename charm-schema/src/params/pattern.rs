//! What Go's regular expressions do not take: the syntax of its package
//! `regexp`, as far as it decides whether a pattern can be compiled.

use std::collections::HashSet;

mod escape;

/// How often Go repeats something at most, repetitions within repetitions
/// multiplied.
const REPEATED: u64 = 1000;
/// How deep Go lets groups stand in each other.
const NESTED: usize = 1000;

/// Why a pattern cannot be compiled.
pub(super) fn refused(pattern: &str) -> Option<&'static str> {
    let mut parser = Parser {
        rest: pattern,
        names: HashSet::new(),
    };
    parser.pattern().err()
}

type Parsed<T> = Result<T, &'static str>;

/// What stands in one pair of parentheses, or in none.
#[derive(Default)]
struct Group {
    /// How often what was read last is repeated inside itself; nothing when
    /// there is nothing that a `*` could repeat.
    last: Option<u64>,
    /// The most of all that was read.
    most: u64,
}

impl Group {
    fn push(&mut self, repeats: u64) {
        self.last = Some(repeats);
        self.most = self.most.max(repeats);
    }
}

struct Parser<'a> {
    rest: &'a str,
    names: HashSet<&'a str>,
}

impl Parser<'_> {
    fn pattern(&mut self) -> Parsed<()> {
        let mut groups = vec![Group::default()];
        let mut after_repetition = false;
        while let Some(next) = self.rest.chars().next() {
            let repeated_before = std::mem::take(&mut after_repetition);
            let Some(group) = groups.last_mut() else {
                return Err("a group ends that never began");
            };
            match next {
                '(' => {
                    if self.group()? {
                        groups.push(Group::default());
                        if groups.len() > NESTED {
                            return Err("its groups stand too deep in each other");
                        }
                    }
                }
                ')' => {
                    self.skip(1);
                    let most = group.most;
                    groups.pop();
                    let outer = groups.last_mut().ok_or("a group ends that never began")?;
                    outer.push(most);
                }
                '|' => {
                    self.skip(1);
                    group.last = None;
                }
                '[' => {
                    self.class()?;
                    group.push(1);
                }
                '*' | '+' | '?' => {
                    self.skip(1);
                    self.repeats(group, None, repeated_before)?;
                    after_repetition = true;
                }
                '{' => after_repetition = self.brace(group, repeated_before)?,
                '\\' => {
                    if self.escape()? {
                        group.push(1);
                    }
                }
                other => {
                    self.skip(other.len_utf8());
                    group.push(1);
                }
            }
        }
        match groups.len() {
            1 => Ok(()),
            _ => Err("a `(` is never closed"),
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn take(&mut self, prefix: &str) -> bool {
        let taken = self.rest.strip_prefix(prefix);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.skip(next.len_utf8());
        Some(next)
    }

    /// `(`, `(?P<name>`, `(?i:` begin a group; `(?i)` is none.
    fn group(&mut self) -> Parsed<bool> {
        self.skip(1);
        if !self.take("?") {
            return Ok(true);
        }
        for around in ["=", "!", "<=", "<!"] {
            if self.rest.starts_with(around) {
                return Err("Go looks neither ahead nor behind");
            }
        }
        if self.rest.starts_with('>') {
            return Err("Go has no atomic groups");
        }
        if self.take("P<") || self.take("<") {
            let (name, rest) = self
                .rest
                .split_once('>')
                .ok_or("the name of a group never ends")?;
            let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if name.is_empty() || !name.bytes().all(is_word) {
                return Err("the name of a group has letters, digits and underscores");
            }
            if !self.names.insert(name) {
                return Err("two groups have the same name");
            }
            self.rest = rest;
            return Ok(true);
        }
        let (mut negative, mut flag) = (false, false);
        loop {
            match self.next() {
                Some('i' | 'm' | 's' | 'U') => flag = true,
                Some('-') if !negative => (negative, flag) = (true, false),
                Some(end @ (':' | ')')) if !negative || flag => return Ok(end == ':'),
                _ => return Err("Go knows the flags `i`, `m`, `s` and `U` after `(?`"),
            }
        }
    }

    /// A repetition: of anything, but not of another one, and not too often.
    fn repeats(&mut self, group: &mut Group, count: Option<u64>, again: bool) -> Parsed<()> {
        let last = group.last.ok_or("there is nothing to repeat")?;
        self.take("?");
        if again {
            return Err("a repetition cannot be repeated");
        }
        let repeats = match count {
            Some(count) => last.saturating_mul(count),
            None => last,
        };
        if repeats > REPEATED {
            return Err("Go repeats at most 1000 times");
        }
        group.push(repeats);
        Ok(())
    }

    /// A repetition that counts; a brace that counts nothing is one of the
    /// characters.
    fn brace(&mut self, group: &mut Group, again: bool) -> Parsed<bool> {
        let count = self.bounds()?;
        if count.is_some() {
            self.repeats(group, count, again)?;
        } else {
            self.skip(1);
            group.push(1);
        }
        Ok(count.is_some())
    }

    /// `{2}`, `{2,}`, `{2,4}`: how often at most, or at least where that is not said.
    fn bounds(&mut self) -> Parsed<Option<u64>> {
        let Some((inside, rest)) = self.rest[1..].split_once('}') else {
            return Ok(None);
        };
        let number = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let octal = text.len() > 1 && text.starts_with('0');
            (plain && !octal).then(|| text.parse().unwrap_or(u64::MAX))
        };
        let (least, most) = match inside.split_once(',') {
            None => (number(inside), number(inside)),
            Some((least, "")) => (number(least), Some(0)),
            Some((least, most)) => (number(least), number(most)),
        };
        let (Some(least), Some(most)) = (least, most) else {
            return Ok(None);
        };
        let open = inside.ends_with(',');
        if least > REPEATED || most > REPEATED {
            return Err("Go repeats at most 1000 times");
        }
        if !open && least > most {
            return Err("a repetition ends before it begins");
        }
        self.rest = rest;
        // What is repeated once or not at all is no repetition.
        Ok(Some(least.max(most).max(1)))
    }
}

#[cfg(test)]
mod tests;
