//! The SMTP Integrator: hands the settings of an SMTP relay to every integrated application.
