//! What the author writes as `#[charm(..)]`.

use proc_macro2::TokenStream;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token};

use crate::errors::Errors;
use crate::settings::Settings;

/// `#[charm(types = some::path, path = "..", crate = path)]`
pub(super) struct Arguments {
    pub(super) settings: Settings,
    /// The module in which `charm_types!` stands.
    pub(super) types: Path,
}

impl Arguments {
    pub(super) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut arguments = Self {
            settings: Settings::default(),
            types: format_ident!("juju").into(),
        };
        let parser = |stream: ParseStream<'_>| arguments.read(stream);
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        arguments
    }

    fn read(&mut self, stream: ParseStream<'_>) -> syn::Result<()> {
        while !stream.is_empty() {
            let name = stream.call(Ident::parse_any)?;
            if !["types", "path", "crate"].iter().any(|known| name == known) {
                let message =
                    format!("no setting `{name}`; `#[charm]` knows `types`, `path` and `crate`");
                return Err(syn::Error::new(name.span(), message));
            }
            stream.parse::<Token![=]>()?;
            if name == "types" {
                self.types = stream.call(Path::parse_mod_style)?;
            } else if name == "path" {
                self.settings.path = Some(stream.parse::<LitStr>()?);
            } else {
                self.settings.sdk.0 = Some(stream.call(Path::parse_mod_style)?);
            }
            if !stream.is_empty() {
                stream.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }
}
