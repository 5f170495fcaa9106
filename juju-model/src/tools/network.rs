//! network-get, unit-get.

use std::collections::BTreeMap;

use super::{Call, Format, Output, Stop};
use crate::agent::on_kubernetes;
use crate::application::Application;
use crate::operator::IMPLICIT;
use crate::unit::Unit;

const SELECTORS: [&str; 3] = ["bind-address", "egress-subnets", "ingress-address"];

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    let Some(binding) = call.positional(0).map(str::to_owned) else {
        return Err(Stop::refused("no arguments specified"));
    };
    if binding.is_empty() {
        return Err(Stop::refused("no binding name specified"));
    }
    call.at_most(1)?;
    call.optional_relation()?;
    let format = call.format(&[Format::Smart, Format::Json, Format::Yaml])?;
    let selected: Vec<&str> = SELECTORS
        .into_iter()
        .filter(|name| call.flags.on(name))
        .collect();
    let primary = call.flags.on("primary-address");
    if primary && !selected.is_empty() {
        return Err(Stop::failed(
            "--primary-address must be the only flag specified",
        ));
    }
    let charm = call.app().map(Application::charm);
    let bound = charm.is_some_and(|charm| {
        charm.endpoints.contains_key(&binding)
            || charm.extra_bindings.contains(&binding)
            || binding == IMPLICIT
    });
    if !bound {
        return Err(Stop::failed(format!(
            "no network config found for binding {binding:?}"
        )));
    }
    let address = call.model.address(call.context.unit()).unwrap_or_default();
    let text = || Output::text(&address);
    let subnets = || Output::list([format!("{address}/32")]);
    if primary {
        return call.print(&text());
    }
    let pick = |name: &str| match name {
        "egress-subnets" => subnets(),
        _ => text(),
    };
    let value = match selected[..] {
        [] => Output::map([
            (
                "bind-addresses",
                Output::List(vec![interface(call, &address, format != Format::Json)]),
            ),
            ("egress-subnets", subnets()),
            ("ingress-addresses", Output::list([address.clone()])),
        ]),
        [one] => pick(one),
        _ => Output::map(selected.into_iter().map(|name| (name, pick(name)))),
    };
    call.print(&value)
}

fn interface(call: &Call<'_>, address: &str, legacy: bool) -> Output {
    let machine = call.unit().map_or(0, Unit::machine);
    let (mac, cidr) = if on_kubernetes(call.model) {
        (String::new(), String::new())
    } else {
        let network = address.rsplit_once('.').map_or("", |(network, _)| network);
        (
            format!(
                "02:00:00:00:{:02x}:{:02x}",
                machine >> 8 & 0xff,
                machine & 0xff
            ),
            format!("{network}.0/24"),
        )
    };
    let one = |extra: bool| {
        let mut map = BTreeMap::from([
            ("hostname".to_owned(), Output::text("")),
            ("value".to_owned(), Output::text(address)),
            ("cidr".to_owned(), Output::text(&cidr)),
        ]);
        if extra {
            map.insert("address".to_owned(), Output::text(address));
        }
        Output::Map(map)
    };
    let mut map = BTreeMap::from([
        ("mac-address".to_owned(), Output::text(&mac)),
        ("interface-name".to_owned(), Output::text("eth0")),
        ("addresses".to_owned(), Output::List(vec![one(legacy)])),
    ]);
    if legacy {
        map.insert("macaddress".to_owned(), Output::text(&mac));
        map.insert("interfacename".to_owned(), Output::text("eth0"));
    }
    Output::Map(map)
}

pub(super) fn unit_get(call: &mut Call<'_>) -> Result<(), Stop> {
    let setting = call
        .positional(0)
        .ok_or_else(|| Stop::refused("no setting specified"))?;
    if !matches!(setting, "private-address" | "public-address") {
        return Err(Stop::refused(format!("unknown setting {setting:?}")));
    }
    call.at_most(1)?;
    let address = call.model.address(call.context.unit()).unwrap_or_default();
    call.print(&Output::text(address))
}
