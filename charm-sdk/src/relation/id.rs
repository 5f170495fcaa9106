//! The names of relations.

use std::fmt;
use std::str::FromStr;

/// A relation of the model as this application sees it: `smtp:3`, its
/// endpoint's name and a number that is unique in the model.
///
/// ```
/// use charm_sdk::RelationId;
///
/// let id: RelationId = "smtp:3".parse()?;
/// assert_eq!((id.endpoint(), id.number()), ("smtp", 3));
/// # Ok::<(), charm_sdk::RelationIdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId {
    endpoint: String,
    number: u64,
}

impl RelationId {
    /// The endpoint of this application.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The number, unique in the model.
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl fmt::Display for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.endpoint, self.number)
    }
}

impl FromStr for RelationId {
    type Err = RelationIdError;

    fn from_str(text: &str) -> Result<Self, RelationIdError> {
        let error = || RelationIdError(text.to_owned());
        let (endpoint, number) = text.rsplit_once(':').ok_or_else(error)?;
        if endpoint.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error());
        }
        Ok(Self {
            endpoint: endpoint.to_owned(),
            number: number.parse().map_err(|_| error())?,
        })
    }
}

/// A text that is not the id of a relation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the id of a relation; it has the form `endpoint:number`")]
pub struct RelationIdError(String);
