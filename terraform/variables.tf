variable "app_name" {
  description = "Name of the application in the model."
  type        = string
  default     = "smtp-integrator"
}

variable "base" {
  description = "Operating system of the units, such as ubuntu@24.04. Null: Juju chooses."
  type        = string
  default     = null
}

variable "channel" {
  description = "Channel of the charm store to deploy from."
  type        = string
  default     = "latest/stable"
}

variable "config" {
  description = "Options of the charm. Terraform keeps them in its state as plain text: set password_secret, not password."
  type        = map(string)
  default     = {}
}

variable "constraints" {
  description = "Juju constraints, such as arch=arm64. Null: none."
  type        = string
  default     = null
}

variable "model_uuid" {
  description = "UUID of the model to deploy into."
  type        = string
  nullable    = false
}

variable "revision" {
  description = "Revision of the charm. Null: the newest of the channel."
  type        = number
  default     = null
}

variable "units" {
  description = "Number of units."
  type        = number
  default     = 1
}
