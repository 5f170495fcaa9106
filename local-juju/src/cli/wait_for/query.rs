//! The queries of `wait-for`: comparisons joined by `&&` and `||`, with Juju's functions.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

/// What the names of a query stand for.
pub(super) type Names = BTreeMap<&'static str, Value>;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(i64),
    Bool(bool),
    /// Units, applications or machines: can be counted, and gone through with `forEach`.
    Each(Vec<Names>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Bool(_) => "a bool",
            Self::Each(_) => "a list",
        }
    }

    /// For people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bool(flag) => flag.to_string(),
            Self::Each(list) => format!("{} of them", list.len()),
        }
    }
}

#[derive(Debug)]
pub(super) enum Query {
    And(Box<Query>, Box<Query>),
    Or(Box<Query>, Box<Query>),
    Compare(Box<Query>, &'static str, Box<Query>),
    Constant(Value),
    /// `status`, or within `forEach` also `unit.life`.
    Name(Vec<String>),
    Length(Box<Query>),
    Starts(Box<Query>, Box<Query>),
    Ends(Box<Query>, Box<Query>),
    /// The list, the name of one of it, and what has to hold for each.
    ForEach(Box<Query>, String, Box<Query>),
}

/// What names stand for: those of `forEach`, and below them those of the goal.
#[derive(Clone, Copy)]
struct Scope<'a> {
    goal: &'a Names,
    inner: Option<(&'a str, &'a Names, &'a Scope<'a>)>,
}

impl Scope<'_> {
    fn one(&self, wanted: &str) -> Option<&Names> {
        let (name, names, outer) = self.inner?;
        if name == wanted {
            Some(names)
        } else {
            outer.one(wanted)
        }
    }

    fn value(&self, path: &[String]) -> Result<Value> {
        let (names, last) = match path {
            [name] if self.one(name).is_none() => (self.goal, name),
            [name] => bail!("{name:?} has several properties: write {name}.life or the like"),
            [one, last] => match self.one(one) {
                Some(names) => (names, last),
                None => bail!("{one:?} is not the name of something in forEach"),
            },
            _ => bail!("{:?} is deeper than what there is", path.join(".")),
        };
        match names.get(last.as_str()) {
            Some(value) => Ok(value.clone()),
            None => bail!(
                "{last:?} is not known here; these are: {}",
                names.keys().copied().collect::<Vec<_>>().join(", ")
            ),
        }
    }
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
        let scope = Scope {
            goal: names,
            inner: None,
        };
        self.is_true(scope)
    }

    /// The properties of the goal that it asks for.
    pub(super) fn asks_for<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::Constant(_) => {}
            Self::Name(path) => names.extend(path.first().map(String::as_str)),
            Self::Length(inner) => inner.asks_for(names),
            Self::And(a, b)
            | Self::Or(a, b)
            | Self::Compare(a, _, b)
            | Self::Starts(a, b)
            | Self::Ends(a, b)
            | Self::ForEach(a, _, b) => {
                a.asks_for(names);
                b.asks_for(names);
            }
        }
    }

    fn is_true(&self, scope: Scope<'_>) -> Result<bool> {
        match self.value(scope)? {
            Value::Bool(flag) => Ok(flag),
            other => bail!(
                "{} is neither true nor false: compare it with something",
                other.kind()
            ),
        }
    }

    fn value(&self, scope: Scope<'_>) -> Result<Value> {
        Ok(match self {
            // Both sides are looked at, so that a wrong name is told of whatever the other side is.
            Self::And(a, b) => Value::Bool(a.is_true(scope)? & b.is_true(scope)?),
            Self::Or(a, b) => Value::Bool(a.is_true(scope)? | b.is_true(scope)?),
            Self::Compare(a, operator, b) => {
                let order = match (a.value(scope)?, b.value(scope)?) {
                    (Value::Text(a), Value::Text(b)) => a.cmp(&b),
                    (Value::Number(a), Value::Number(b)) => a.cmp(&b),
                    (Value::Bool(a), Value::Bool(b)) => a.cmp(&b),
                    (a, b) => bail!("{} and {} cannot be compared", a.kind(), b.kind()),
                };
                Value::Bool(match *operator {
                    "==" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<=" => order.is_le(),
                    ">=" => order.is_ge(),
                    "<" => order.is_lt(),
                    _ => order.is_gt(),
                })
            }
            Self::Constant(value) => value.clone(),
            Self::Name(path) => scope.value(path)?,
            Self::Length(of) => {
                let length = match of.value(scope)? {
                    Value::Each(list) => list.len(),
                    Value::Text(text) => text.len(),
                    other => bail!("{} has no length", other.kind()),
                };
                Value::Number(i64::try_from(length)?)
            }
            Self::Starts(text, start) => {
                Value::Bool(text.text(scope)?.starts_with(&start.text(scope)?))
            }
            Self::Ends(text, end) => Value::Bool(text.text(scope)?.ends_with(&end.text(scope)?)),
            Self::ForEach(list, name, holds) => {
                let Value::Each(list) = list.value(scope)? else {
                    bail!("forEach goes through a list")
                };
                let mut all = true;
                for names in &list {
                    let inner = Scope {
                        inner: Some((name, names, &scope)),
                        ..scope
                    };
                    all &= holds.is_true(inner)?;
                }
                Value::Bool(all)
            }
        })
    }

    fn text(&self, scope: Scope<'_>) -> Result<String> {
        match self.value(scope)? {
            Value::Text(text) => Ok(text),
            other => bail!("expected a text, found {}", other.kind()),
        }
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
        let left = self.operand()?;
        for operator in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.takes(operator) {
                return Ok(Query::Compare(
                    Box::new(left),
                    operator,
                    Box::new(self.operand()?),
                ));
            }
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Query> {
        if self.opens()? {
            let query = self.any_of()?;
            self.closes()?;
            return Ok(query);
        }
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''));
        if let Some(quote) = quote {
            let Some((text, rest)) = self.rest[1..].split_once(quote) else {
                bail!("a closing {quote} is missing")
            };
            self.rest = rest;
            return Ok(Query::Constant(Value::from(text)));
        }
        let word = self.word()?;
        if let Ok(number) = word.parse() {
            return Ok(Query::Constant(Value::Number(number)));
        }
        if word == "true" || word == "false" {
            return Ok(Query::Constant(Value::Bool(word == "true")));
        }
        if self.opens()? {
            let query = self.function(&word)?;
            self.closes()?;
            return Ok(query);
        }
        let mut path = vec![word];
        while self.takes(".") {
            path.push(self.word()?);
        }
        Ok(Query::Name(path))
    }

    fn function(&mut self, name: &str) -> Result<Query> {
        let first = match name {
            "len" => return Ok(Query::Length(Box::new(self.operand()?))),
            "forEach" | "startsWith" | "endsWith" => Box::new(self.operand()?),
            _ => bail!(
                "local Juju does not know the function {name:?}, but forEach, len, startsWith and endsWith"
            ),
        };
        if !self.takes(",") {
            bail!("{name} takes two arguments")
        }
        Ok(match name {
            "forEach" => {
                let one = self.word()?;
                if !self.takes("=>") {
                    bail!("\"=>\" is missing after {one:?}")
                }
                Query::ForEach(first, one, Box::new(self.any_of()?))
            }
            "startsWith" => Query::Starts(first, Box::new(self.operand()?)),
            _ => Query::Ends(first, Box::new(self.operand()?)),
        })
    }

    fn word(&mut self) -> Result<String> {
        self.skip_space();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if word.is_empty() {
            bail!("something is missing before {:?}", self.rest)
        }
        self.rest = rest;
        Ok(word.to_owned())
    }

    fn opens(&mut self) -> Result<bool> {
        let opens = self.takes("(");
        self.depth += usize::from(opens);
        if self.depth > DEEPEST {
            bail!("too many parentheses");
        }
        Ok(opens)
    }

    fn closes(&mut self) -> Result<()> {
        self.depth -= 1;
        if !self.takes(")") {
            bail!("a closing parenthesis is missing")
        }
        Ok(())
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
        let unit = |name: &str, status: &str| {
            Names::from([
                ("name", Value::from(name)),
                ("workload-status", Value::from(status)),
            ])
        };
        let units = vec![unit("web/0", "active"), unit("web/1", "blocked")];
        let names = Names::from([
            ("status", Value::from("active")),
            ("name", Value::from("web")),
            ("leader", Value::Bool(true)),
            ("units", Value::Each(units.clone())),
            ("machines", Value::Each(Vec::new())),
            (
                "applications",
                Value::Each(vec![Names::from([("units", Value::Each(units))])]),
            ),
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
            ("(leader)==(true)", true),
            ("len(name)==3", true),
        ] {
            assert_eq!(holds(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn functions_of_juju() {
        for (text, expected) in [
            (r#"startsWith(name, "we")"#, true),
            (r#"endsWith(name, "we")"#, false),
            (r#"startsWith("web", name)==true"#, true),
            ("forEach(units, unit => startsWith(unit.name, name))", true),
            (
                r#"forEach(units, unit => unit.workload-status == "active")"#,
                false,
            ),
            (
                r#"forEach(units, unit => unit.workload-status == "active" || unit.name=="web/1") && len(units)==2"#,
                true,
            ),
            ("forEach(machines, machine => false)", true),
            (
                r#"forEach(applications, app => forEach(app.units, unit => unit.name != "" && len(app.units)==2))"#,
                true,
            ),
        ] {
            assert_eq!(holds(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused() {
        let deep = "(".repeat(1000);
        let lengths = "len(".repeat(1000);
        for text in [
            "",
            "status==",
            "status==\"x",
            "(leader",
            "leader)",
            "nope==1",
            "status==1",
            "len(status)==\"a\"",
            "len(leader)==1",
            "forEach(units)",
            "forEach(units, unit)",
            "forEach(units, unit => unit)",
            "forEach(units, unit => unit.nope)",
            "forEach(units, unit => other.name==\"\")",
            "forEach(status, unit => true)",
            "startsWith(name)",
            "startsWith(units, name)",
            "print(name)",
            "units==2",
            "name.name==\"web\"",
            "name",
            "&&",
            "é",
            &deep,
            &lengths,
        ] {
            assert!(holds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_properties_that_a_query_asks_for() {
        let query = Query::parse(r#"status=="x" || forEach(units, unit => unit.life=="dead")"#);
        let (query, mut names) = (query.unwrap(), BTreeSet::new());
        query.asks_for(&mut names);
        assert_eq!(
            names.into_iter().collect::<Vec<_>>(),
            ["status", "unit", "units"]
        );
    }
}
