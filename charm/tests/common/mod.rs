//! States that several tests begin with.

use charm_sdk::testing::Scenario;
use smtp_integrator::SmtpIntegrator;

pub const PASSWORD: &str = "s3cret";

/// The leader, with every option set but `password_secret`.
pub fn configured() -> Scenario<SmtpIntegrator> {
    let mut juju = Scenario::new();
    juju.config("host", "smtp.example.com");
    juju.config("port", 587);
    juju.config("user", "mailer");
    juju.config("password", PASSWORD);
    juju.config("auth_type", "plain");
    juju.config("transport_security", "tls");
    juju.config("domain", "example.com");
    juju.config("smtp_sender", "no-reply@example.com");
    juju.config("recipients", "a@example.com, b@example.com");
    juju
}
