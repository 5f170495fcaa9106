//! `cargo charm expand`: the code that the macros of a charm make.
//!
//! It is made by the library that the macros are made of, so neither the
//! compiler nor the charm's other code has a say in it.

use camino::Utf8Path;
use charm_codegen::Source;
use charm_schema::Declaration;
use proc_macro2::TokenStream;
use syn::{Expr, Item, Stmt};

use crate::check;
use crate::cli::ExpandArgs;
use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::{Asked, relative, shown};
use crate::shell::{self, Shell};
use crate::sources::Sources;

pub(crate) fn run(arguments: &ExpandArgs, shell: Shell) -> Result<(), Failure> {
    let asked = Asked::at(arguments.path.as_deref())?;
    let declared = check::load(&asked.directory, shell)?;
    let sources = asked.sources()?;
    let expansions = expansions(&sources, &declared)?;
    if expansions.is_empty() {
        return Err(Failure::new(
            Exit::Project,
            format_args!(
                "no `charm_types!` and no `#[charm]` of {} was found",
                asked.directory
            ),
        ));
    }
    let text = match &arguments.item {
        None => expansions.iter().map(Expansion::text).collect::<Vec<_>>(),
        Some(item) => {
            let wanted: Vec<&str> = item.split("::").collect();
            let found = expansions.iter().flat_map(|expansion| {
                let mut found = Vec::new();
                find(&expansion.items, &expansion.module, &wanted, &mut found);
                found
            });
            let found: Vec<String> = found.map(|item| pretty(vec![item.clone()])).collect();
            if found.is_empty() {
                return Err(no_item(item, &expansions));
            }
            found
        }
    };
    shell::answer(text.join("\n").trim_end()).or_exit(Exit::Project)
}

/// What one call of a macro becomes.
struct Expansion {
    file: String,
    module: Vec<String>,
    items: Vec<Item>,
}

impl Expansion {
    fn text(&self) -> String {
        let module = match self.module.as_slice() {
            [] => String::new(),
            module => format!(", mod {}", module.join("::")),
        };
        format!("// {}{module}\n\n{}", self.file, pretty(self.items.clone()))
    }
}

fn expansions(sources: &Sources, declared: &Declaration) -> Result<Vec<Expansion>, Failure> {
    let mut expansions = Vec::new();
    for (file, call) in sources.types() {
        let tokens =
            charm_codegen::charm_types(call.input.clone(), |_| Ok(source(declared, &file.path)));
        expansions.push(expansion(&file.path, &call.module, tokens)?);
    }
    for (file, block) in sources.blocks() {
        let tokens = charm_codegen::charm(block.arguments.clone(), &block.item, |_| {
            Ok(source(declared, &file.path))
        });
        expansions.push(expansion(&file.path, &block.module, tokens)?);
    }
    Ok(expansions)
}

fn expansion(
    file: &Utf8Path,
    module: &[String],
    tokens: TokenStream,
) -> Result<Expansion, Failure> {
    let file = shown(file);
    let parsed: syn::File = syn::parse2(tokens)
        .map_err(|error| Failure::new(Exit::Build, format_args!("{file}: {error}")))?;
    Ok(Expansion {
        file,
        module: module.to_vec(),
        items: parsed.items,
    })
}

/// The declaration as the macros get it in a file.
fn source(declared: &Declaration, file: &Utf8Path) -> Source {
    let folder = file.parent().unwrap_or(file);
    let files = declared.files.iter();
    let includes = files.map(|yaml| {
        let path = Utf8Path::from_path(&yaml.path).unwrap_or(Utf8Path::new(&yaml.name));
        relative(folder, path).into_string()
    });
    Source {
        includes: includes.collect(),
        directory: ".".to_owned(),
        declaration: declared.clone(),
    }
}

fn pretty(items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items,
    })
}

/// Adds the items whose path ends with what is wanted; of `impl` blocks the
/// path is that of their type.
fn find<'i>(items: &'i [Item], module: &[String], wanted: &[&str], found: &mut Vec<&'i Item>) {
    for item in items {
        if let Item::Const(constant) = item
            && constant.ident == "_"
        {
            find_in_block(&constant.expr, module, wanted, found);
            continue;
        }
        let Some(name) = name(item) else { continue };
        let path: Vec<&str> = module.iter().map(String::as_str).chain([&*name]).collect();
        if path.ends_with(wanted) {
            found.push(item);
        } else if let Item::Mod(inner) = item
            && let Some((_, content)) = &inner.content
        {
            let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
            find(content, &path, wanted, found);
        }
    }
}

/// What generated code hides in `const _: () = { .. };`.
fn find_in_block<'i>(
    expr: &'i Expr,
    module: &[String],
    wanted: &[&str],
    found: &mut Vec<&'i Item>,
) {
    let Expr::Block(block) = expr else { return };
    for statement in &block.block.stmts {
        if let Stmt::Item(item) = statement {
            find(std::slice::from_ref(item), module, wanted, found);
        }
    }
}

/// The name of an item, or of the type that it is about.
fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Mod(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Impl(item) => match &*item.self_ty {
            syn::Type::Path(path) => &path.path.segments.last()?.ident,
            _ => return None,
        },
        _ => return None,
    };
    Some(syn::ext::IdentExt::unraw(ident).to_string())
}

fn no_item(wanted: &str, expansions: &[Expansion]) -> Failure {
    let mut names = Vec::new();
    for expansion in expansions {
        all_names(&expansion.items, &mut names);
    }
    names.sort();
    names.dedup();
    let last = wanted.rsplit("::").next().unwrap_or(wanted);
    let hint = match charm_schema::suggest(last, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "without an item everything is shown".to_owned(),
    };
    Failure::new(
        Exit::Usage,
        format_args!("the macros make no `{wanted}`; {hint}"),
    )
}

fn all_names(items: &[Item], names: &mut Vec<String>) {
    for item in items {
        names.extend(name(item).filter(|name| name != "_"));
        if let Item::Mod(inner) = item
            && let Some((_, content)) = &inner.content
        {
            all_names(content, names);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(wanted: &str) -> usize {
        let file: syn::File = syn::parse_str(
            "pub struct Config; impl Config {} impl Debug for Config {}
             pub mod actions { pub struct Config; pub struct Backup; }
             const _: () = { impl Charm for Hello {} };",
        )
        .unwrap();
        let wanted: Vec<&str> = wanted.split("::").collect();
        let mut items = Vec::new();
        find(&file.items, &["juju".to_owned()], &wanted, &mut items);
        items.len()
    }

    #[test]
    fn an_item_is_found_by_the_end_of_its_path() {
        assert_eq!(found("Config"), 4);
        assert_eq!(found("actions::Config"), 1);
        assert_eq!(found("juju::Config"), 3);
        assert_eq!(found("juju::actions::Backup"), 1);
        assert_eq!(found("actions"), 1);
        assert_eq!(found("Hello"), 1);
        assert_eq!(found("ackup"), 0);
        assert_eq!(found(""), 0);
    }
}
