output "application" {
  description = "The application, as the provider's resource."
  value       = juju_application.smtp_integrator
}

output "app_name" {
  description = "Name of the application."
  value       = juju_application.smtp_integrator.name
}

output "provides" {
  description = "Endpoints that applications are integrated with."
  value       = local.provides
}

output "endpoints" {
  description = "The same under the name that older modules had."
  value       = local.provides
}

locals {
  provides = {
    smtp        = "smtp"
    smtp_legacy = "smtp-legacy"
  }
}
