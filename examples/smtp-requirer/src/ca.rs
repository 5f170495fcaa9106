//! Authorities that the operator trusts beside the system's.

use std::fmt;

use charm_sdk::{ConfigValue, Reason};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// Certificates of authorities, in PEM: a relay of one's own mostly has a
/// certificate that no public authority has signed.
#[derive(Clone)]
pub struct CaCertificates(Vec<CertificateDer<'static>>);

impl CaCertificates {
    /// Each certificate, in DER.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(AsRef::as_ref)
    }
}

impl ConfigValue<String> for CaCertificates {
    fn parse(raw: String) -> Result<Self, Reason> {
        let mut store = RootCertStore::empty();
        let mut certificates = Vec::new();
        for (index, certificate) in CertificateDer::pem_slice_iter(raw.as_bytes()).enumerate() {
            let number = index + 1;
            let certificate =
                certificate.map_err(|_| Reason::new(format!("certificate {number} is not PEM")))?;
            store
                .add(certificate.clone())
                .map_err(|_| Reason::new(format!("certificate {number} is not X.509")))?;
            certificates.push(certificate);
        }
        if certificates.is_empty() {
            return Err(Reason::new("has no certificate in PEM"));
        }
        Ok(Self(certificates))
    }
}

impl fmt::Debug for CaCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaCertificates({})", self.0.len())
    }
}
