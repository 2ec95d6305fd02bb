//! Networks of addresses, for the proxies whose headers are believed.

use std::{net::IpAddr, str::FromStr};

/// An address, or all addresses that begin alike: `192.0.2.7`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether the address is in the network. An IPv4 address that arrived on an IPv6 socket is the IPv4 address it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => {
                mine.to_bits().checked_shr(32 - self.bits) == other.to_bits().checked_shr(32 - self.bits)
            }
            (IpAddr::V6(mine), IpAddr::V6(other)) => {
                mine.to_bits().checked_shr(128 - self.bits) == other.to_bits().checked_shr(128 - self.bits)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().map_err(|_| ())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(longest);
        if bits <= longest { Ok(Self { address, bits }) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_network(network: &str, address: &str) -> bool {
        network.parse::<Network>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_the_addresses_that_begin_like_it() {
        assert!(in_network("10.0.0.0/8", "10.255.0.1"));
        assert!(!in_network("10.0.0.0/8", "11.0.0.1"));
        assert!(in_network("192.0.2.7", "192.0.2.7"));
        assert!(!in_network("192.0.2.7", "192.0.2.8"));
        assert!(in_network("0.0.0.0/0", "203.0.113.9"));
        assert!(in_network("fd00::/8", "fd12::1"));
        assert!(!in_network("0.0.0.0/0", "fd12::1"));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_still_itself() {
        assert!(in_network("10.0.0.0/8", "::ffff:10.1.2.3"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10.0.0.0/33", "10.0.0/8", "proxy", "fd00::/129", "10.0.0.0/-1"] {
            assert_eq!(text.parse::<Network>(), Err(()), "{text}");
        }
    }
}
