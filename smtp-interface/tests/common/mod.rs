//! Databags at random.

use proptest::{collection::vec, option, prelude::*, sample::select};
use smtp_interface::{
    AuthType, Domain, EmailAddress, Host, Password, Port, Recipients, Relay, SmtpData,
    TransportSecurity, User,
};

/// The keys of the databag.
pub const KEYS: [&str; 11] = [
    "host",
    "port",
    "auth_type",
    "transport_security",
    "skip_ssl_verify",
    "domain",
    "user",
    "password",
    "password_id",
    "smtp_sender",
    "recipients",
];

prop_compose! {
    /// Whatever an operator can configure.
    pub fn settings()(
        host in "[^\\s\\p{Cc}:/\\[\\]]{1,40}|\\[::1\\]|2001:db8::25",
        port in 1..=65_535_i64,
        auth_type in select(AuthType::ALL),
        transport_security in select(TransportSecurity::ALL),
        skip_ssl_verify in any::<bool>(),
        domain in option::of("[^\\s\\p{Cc}]{1,20}"),
        user in option::of("[^\\s\\p{Cc}]{1,20}"),
        password in option::of(prop_oneof![
            any::<String>()
                .prop_filter("Juju has no empty values", |text| !text.is_empty())
                .prop_map(|text| Password::Plain(text.into())),
            "[0-9a-v]{19}[0g]".prop_map(|id| Password::Secret(id.parse().unwrap())),
        ]),
        addresses in vec("[a-zA-Zü日😀]{1,9}@[a-z]{1,9}\\.(com|рф|xn--p1ai)", 0..4),
    ) -> SmtpData {
        let recipients: Recipients =
            addresses.iter().map(|text| EmailAddress::new(text).unwrap()).collect();
        let relay = Relay {
            host: Host::new(&host).unwrap(),
            port: Port::new(port).unwrap(),
            auth_type,
            transport_security,
            skip_ssl_verify,
            domain: domain.map(|text| Domain::new(&text).unwrap()),
            user: user.map(|text| User::new(&text).unwrap()),
            smtp_sender: recipients.iter().next().cloned(),
            recipients,
        };
        SmtpData { relay, password }
    }
}

/// Texts that have something in common with those that are meant.
pub fn near_misses() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[+-_.0-9 \\n]{0,8}",
        "[\\[\\]{}\",:a@.\\\\ ]{0,20}",
        "[\\[\\]:0-9a-f%.]{0,12}",
    ]
}
