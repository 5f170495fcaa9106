//! The databag, for charms in other languages.

/// The JSON schema (draft 2020-12) of the provider's application databag as a
/// requirer takes it: whatever a provider of any age could have written and can be
/// used.
///
/// It holds for a databag that has any key at all: an empty one says that the
/// provider has no settings yet. What the schema refuses is refused here too. The
/// other way round it says as much as a schema can: which domains there can be
/// (IDNA 2008), or how long an address is in octets, is beyond it.
///
/// The file is `schema/v0/databag.json` of this crate.
///
/// ```
/// use jsonschema::is_valid;
/// use serde_json::json;
///
/// let schema = serde_json::from_str(smtp_interface::DATABAG_SCHEMA)?;
/// let mut databag = json!({
///     "host": "smtp.example.com", "port": "587",
///     "auth_type": "none", "transport_security": "starttls",
/// });
/// assert!(is_valid(&schema, &databag));
/// databag["port"] = "65536".into();
/// assert!(!is_valid(&schema, &databag));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const DATABAG_SCHEMA: &str = include_str!("../schema/v0/databag.json");

/// The JSON schema (draft 2020-12) of the provider's application databag as this
/// crate writes it: one form for each value, which requirers of every age read.
///
/// The file is `schema/v0/written.json` of this crate.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(smtp_interface::WRITTEN_SCHEMA)?;
/// assert_eq!(schema["properties"]["skip_ssl_verify"]["enum"][1], "False");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const WRITTEN_SCHEMA: &str = include_str!("../schema/v0/written.json");
