#[derive(Debug)]
config {
    host: String,
    port: u16,
    sender: Option<super::Sender>,
}
relations {
    smtp: super::Mail,
    smtp_legacy: super::Mail,
    ring: super::Ring,
}
