//! The queries of `wait-for`: comparisons of names with constants, joined by
//! `&&` and `||`. `forEach` and functions other than `len` are left to Juju.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

/// What the names of a query stand for.
pub(super) type Names = BTreeMap<&'static str, Value>;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(i64),
    Bool(bool),
    /// Something that can only be counted.
    Count(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Value {
    pub(super) fn count(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

#[derive(Debug)]
pub(super) enum Query {
    And(Box<Query>, Box<Query>),
    Or(Box<Query>, Box<Query>),
    Compare(Operand, &'static str, Operand),
    Is(Operand),
}

#[derive(Debug)]
pub(super) enum Operand {
    Constant(Value),
    Name(String),
    Length(String),
}

impl Query {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut parser = Parser {
            rest: text,
            depth: 0,
        };
        let query = parser.any_of()?;
        parser.skip_space();
        if parser.rest.is_empty() {
            Ok(query)
        } else {
            bail!("cannot read {:?}", parser.rest)
        }
    }

    pub(super) fn holds(&self, names: &Names) -> Result<bool> {
        // Both sides are looked at, so that a wrong name is told of whatever the other side is.
        Ok(match self {
            Self::And(a, b) => a.holds(names)? & b.holds(names)?,
            Self::Or(a, b) => a.holds(names)? | b.holds(names)?,
            Self::Is(operand) => match operand.value(names)? {
                Value::Bool(flag) => flag,
                _ => bail!("it is not a comparison"),
            },
            Self::Compare(a, operator, b) => {
                let order = match (a.value(names)?, b.value(names)?) {
                    (Value::Text(a), Value::Text(b)) => a.cmp(&b),
                    (Value::Number(a), Value::Number(b)) => a.cmp(&b),
                    (Value::Bool(a), Value::Bool(b)) => a.cmp(&b),
                    (a, b) => bail!("{a:?} and {b:?} cannot be compared"),
                };
                match *operator {
                    "==" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<=" => order.is_le(),
                    ">=" => order.is_ge(),
                    "<" => order.is_lt(),
                    _ => order.is_gt(),
                }
            }
        })
    }
}

impl Operand {
    fn value(&self, names: &Names) -> Result<Value> {
        let look_up = |name: &String| match names.get(name.as_str()) {
            Some(value) => Ok(value.clone()),
            None => bail!(
                "{name:?} is not known here; these are: {}",
                names.keys().copied().collect::<Vec<_>>().join(", ")
            ),
        };
        Ok(match self {
            Self::Constant(value) => value.clone(),
            Self::Name(name) => look_up(name)?,
            Self::Length(name) => match look_up(name)? {
                Value::Count(count) => Value::Number(count),
                _ => bail!("{name:?} has no length"),
            },
        })
    }
}

/// Deeper nesting than anybody writes.
const DEEPEST: usize = 50;

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn any_of(&mut self) -> Result<Query> {
        let mut query = self.all_of()?;
        while self.takes("||") {
            query = Query::Or(Box::new(query), Box::new(self.all_of()?));
        }
        Ok(query)
    }

    fn all_of(&mut self) -> Result<Query> {
        let mut query = self.comparison()?;
        while self.takes("&&") {
            query = Query::And(Box::new(query), Box::new(self.comparison()?));
        }
        Ok(query)
    }

    fn comparison(&mut self) -> Result<Query> {
        if self.takes("(") {
            self.depth += 1;
            if self.depth > DEEPEST {
                bail!("too many parentheses");
            }
            let query = self.any_of()?;
            self.depth -= 1;
            return if self.takes(")") {
                Ok(query)
            } else {
                bail!("a closing parenthesis is missing")
            };
        }
        let left = self.operand()?;
        for operator in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.takes(operator) {
                return Ok(Query::Compare(left, operator, self.operand()?));
            }
        }
        Ok(Query::Is(left))
    }

    fn operand(&mut self) -> Result<Operand> {
        self.skip_space();
        if let Some(quote) = self
            .rest
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''))
        {
            let Some((text, rest)) = self.rest[1..].split_once(quote) else {
                bail!("a closing {quote} is missing")
            };
            self.rest = rest;
            return Ok(Operand::Constant(Value::from(text)));
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        if let Ok(number) = word.parse() {
            return Ok(Operand::Constant(Value::Number(number)));
        }
        match word {
            "" => bail!("something is missing before {:?}", self.rest),
            "true" | "false" => Ok(Operand::Constant(Value::Bool(word == "true"))),
            "len" if self.takes("(") => {
                let Operand::Name(name) = self.operand()? else {
                    bail!("len takes a name")
                };
                if self.takes(")") {
                    Ok(Operand::Length(name))
                } else {
                    bail!("a closing parenthesis is missing")
                }
            }
            _ if self.takes("(") => bail!("local Juju does not know the function {word:?}"),
            _ => Ok(Operand::Name(word.to_owned())),
        }
    }

    fn takes(&mut self, token: &str) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str) -> Result<bool> {
        let names = Names::from([
            ("status", Value::from("active")),
            ("name", Value::from("web")),
            ("leader", Value::Bool(true)),
            ("units", Value::count(2)),
        ]);
        Query::parse(text)?.holds(&names)
    }

    #[test]
    fn comparisons_and_their_combinations() {
        for (text, expected) in [
            (r#"status=="active""#, true),
            ("status != 'active'", false),
            (r#"status=="blocked" || name=="web" && len(units)>=2"#, true),
            (
                r#"(status=="blocked" || name=="web") && len(units) < 2"#,
                false,
            ),
            ("leader", true),
            ("leader==false", false),
        ] {
            assert_eq!(holds(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused() {
        let deep = "(".repeat(1000);
        for text in [
            "",
            "status==",
            "status==\"x",
            "(leader",
            "leader)",
            "nope==1",
            "status==1",
            "len(status)==1",
            "forEach(units)",
            "units==2",
            "name",
            "&&",
            "é",
            &deep,
        ] {
            assert!(holds(text).is_err(), "{text}");
        }
    }
}
