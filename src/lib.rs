//! `cew`: send, sign, verify, capture and replay Consignease webhooks.
pub mod capture;
pub mod signing;
