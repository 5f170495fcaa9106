//! network-get, unit-get.

use super::{Call, Format, Output, Stop};
use crate::agent::on_kubernetes;
use crate::operator::IMPLICIT;
use crate::quote::Quoted;
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
    let app = call.app();
    let bound =
        binding == IMPLICIT || app.is_some_and(|app| app.bindings().any(|known| known == binding));
    if !bound {
        return Err(Stop::failed(format!(
            "no network config found for binding {binding}",
            binding = Quoted(binding)
        )));
    }
    let address = call.model.address(call.context.unit()).unwrap_or_default();
    let ingress = call
        .model
        .ingress_address(call.context.unit())
        .unwrap_or_default();
    let subnets = || Output::list([format!("{ingress}/32")]);
    if primary {
        return call.print(&Output::text(address));
    }
    let pick = |name: &str| match name {
        "egress-subnets" => subnets(),
        "ingress-address" => Output::text(&ingress),
        _ => Output::text(&address),
    };
    let value = match selected[..] {
        [] => Output::Record(vec![
            (
                "bind-addresses",
                Output::List(vec![interface(call, &address, call.format != Format::Json)]),
            ),
            ("egress-subnets", subnets()),
            ("ingress-addresses", Output::list([&ingress])),
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
    // In YAML the names of older versions stand behind those of today.
    let mut bound = vec![
        ("hostname", Output::text("")),
        ("value", Output::text(address)),
        ("cidr", Output::text(&cidr)),
    ];
    if legacy {
        bound.push(("address", Output::text(address)));
    }
    let mut interface = vec![
        ("mac-address", Output::text(&mac)),
        ("interface-name", Output::text("eth0")),
        ("addresses", Output::List(vec![Output::Record(bound)])),
    ];
    if legacy {
        interface.push(("macaddress", Output::text(&mac)));
        interface.push(("interfacename", Output::text("eth0")));
    }
    Output::Record(interface)
}

pub(super) fn unit_get(call: &mut Call<'_>) -> Result<(), Stop> {
    let setting = call
        .positional(0)
        .ok_or_else(|| Stop::refused("no setting specified"))?;
    if !matches!(setting, "private-address" | "public-address") {
        return Err(Stop::refused(format!(
            "unknown setting {setting}",
            setting = Quoted(setting)
        )));
    }
    call.at_most(1)?;
    let address = call.model.address(call.context.unit()).unwrap_or_default();
    call.print(&Output::text(address))
}
