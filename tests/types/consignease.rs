//! The payloads of Consignease's webhooks, written by
//! `cew events --types rust`: write it anew rather than change it.
//!
//! A sender may add fields, values and event types at any time, so what is not known here is no
//! fault of a payload. An optional field is one that some senders leave out.
//!
//! Save it as a module of its own. It needs `serde` with the feature `derive`, and `serde_json`.

#![allow(dead_code, missing_docs)]
#![allow(clippy::doc_markdown, clippy::struct_excessive_bools)]
#![allow(clippy::struct_field_names)]

use serde::{Deserialize, Serialize};

/// Unix time in milliseconds.
pub type Milliseconds = i64;

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Link {
    pub id: String,
    pub r#type: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct VerificationError {
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long_message: Option<String>,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Verification {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<VerificationError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_verification_redirect_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    pub status: VerificationStatus,
    pub strategy: String,
    /// `client_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_at_client: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum VerificationStatus {
    #[serde(rename = "unverified")]
    Unverified,
    #[serde(rename = "verified")]
    Verified,
    #[serde(rename = "transferable")]
    Transferable,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "expired")]
    Expired,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct EmailAddress {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Milliseconds>,
    pub email_address: String,
    /// `idn_…`
    pub id: String,
    pub linked_to: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches_sso_connection: Option<bool>,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Milliseconds>,
    pub verification: Option<Verification>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct EnterpriseConnection {
    pub active: bool,
    pub allow_idp_initiated: bool,
    pub allow_subdomains: bool,
    pub created_at: Milliseconds,
    pub disable_additional_identifications: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domains: Option<Vec<String>>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_public_url: Option<String>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    pub protocol: EnterpriseConnectionProtocol,
    pub provider: String,
    pub sync_user_attributes: bool,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum EnterpriseConnectionProtocol {
    #[serde(rename = "saml")]
    Saml,
    #[serde(rename = "oauth")]
    Oauth,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct EnterpriseAccount {
    pub active: bool,
    pub email_address: String,
    pub enterprise_connection: Option<EnterpriseConnection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise_connection_id: Option<String>,
    pub first_name: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_authenticated_at: Option<Milliseconds>,
    pub last_name: Option<String>,
    pub object: String,
    pub protocol: EnterpriseAccountProtocol,
    pub provider: String,
    pub provider_user_id: Option<String>,
    pub public_metadata: serde_json::Map<String, serde_json::Value>,
    pub verification: Option<Verification>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum EnterpriseAccountProtocol {
    #[serde(rename = "saml")]
    Saml,
    #[serde(rename = "oauth")]
    Oauth,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ExternalAccount {
    pub approved_scopes: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Milliseconds>,
    pub email_address: String,
    /// `eac_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_account_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub google_id: Option<String>,
    /// `eac_…` or `idn_…`
    pub id: String,
    /// `idn_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identification_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    pub object: ExternalAccountObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_user_id: Option<String>,
    pub public_metadata: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    pub verification: Option<Verification>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum ExternalAccountObject {
    #[serde(rename = "external_account")]
    ExternalAccount,
    #[serde(rename = "google_account")]
    GoogleAccount,
    #[serde(rename = "facebook_account")]
    FacebookAccount,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Organization {
    pub admin_delete_enabled: bool,
    pub created_at: Milliseconds,
    /// `user_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    pub has_image: bool,
    /// `org_…`
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_active_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    pub max_allowed_memberships: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_member_with_elevated_permissions: Option<bool>,
    pub name: String,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_invitations_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_metadata: Option<serde_json::Map<String, serde_json::Value>>,
    pub public_metadata: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_set_key: Option<String>,
    pub slug: String,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PublicUserData {
    pub first_name: Option<String>,
    pub has_image: bool,
    pub identifier: Option<String>,
    pub image_url: String,
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_image_url: Option<String>,
    /// `user_…`
    pub user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct OrganizationMembership {
    pub created_at: Milliseconds,
    /// `orgmem_…`
    pub id: String,
    pub object: String,
    pub organization: Organization,
    pub permissions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_metadata: Option<serde_json::Map<String, serde_json::Value>>,
    pub public_metadata: serde_json::Map<String, serde_json::Value>,
    pub public_user_data: PublicUserData,
    pub role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_name: Option<String>,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Passkey {
    pub id: String,
    pub last_used_at: Milliseconds,
    pub name: String,
    pub object: String,
    pub verification: Option<Verification>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PhoneNumber {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_codes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Milliseconds>,
    pub default_second_factor: bool,
    /// `idn_…`
    pub id: String,
    pub linked_to: Vec<Link>,
    pub object: String,
    pub phone_number: String,
    pub reserved: bool,
    pub reserved_for_second_factor: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Milliseconds>,
    pub verification: Option<Verification>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct SamlConnection {
    pub active: bool,
    pub allow_idp_initiated: bool,
    pub allow_subdomains: bool,
    pub created_at: Milliseconds,
    pub disable_additional_identifications: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domains: Option<Vec<String>>,
    /// `samlc_…`
    pub id: String,
    pub name: String,
    pub provider: String,
    pub sync_user_attributes: bool,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct SamlAccount {
    pub active: bool,
    pub email_address: String,
    pub first_name: Option<String>,
    /// `samlacc_…`
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_authenticated_at: Option<Milliseconds>,
    pub last_name: Option<String>,
    pub object: String,
    pub provider: String,
    pub provider_user_id: Option<String>,
    pub public_metadata: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saml_connection: Option<SamlConnection>,
    pub verification: Option<Verification>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Web3Wallet {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Milliseconds>,
    /// `idn_…`
    pub id: String,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Milliseconds>,
    pub verification: Option<Verification>,
    pub web3_wallet: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct User {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_code_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banned: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_organization_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_organizations_limit: Option<i64>,
    pub created_at: Milliseconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete_self_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprovisioned: Option<bool>,
    pub email_addresses: Vec<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise_accounts: Option<Vec<EnterpriseAccount>>,
    pub external_accounts: Vec<ExternalAccount>,
    pub external_id: Option<String>,
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_image: Option<bool>,
    /// `user_…`
    pub id: String,
    pub image_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_active_at: Option<Milliseconds>,
    pub last_name: Option<String>,
    pub last_sign_in_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_accepted_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lockout_expires_in_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_disabled_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_enabled_at: Option<Milliseconds>,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_memberships: Option<Vec<OrganizationMembership>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkeys: Option<Vec<Passkey>>,
    pub password_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_last_updated_at: Option<Milliseconds>,
    pub phone_numbers: Vec<PhoneNumber>,
    /// `idn_…`
    pub primary_email_address_id: Option<String>,
    /// `idn_…`
    pub primary_phone_number_id: Option<String>,
    /// `idn_…`
    pub primary_web3_wallet_id: Option<String>,
    pub private_metadata: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_image_url: Option<String>,
    pub public_metadata: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saml_accounts: Option<Vec<SamlAccount>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp_enabled: Option<bool>,
    pub two_factor_enabled: bool,
    pub unsafe_metadata: serde_json::Map<String, serde_json::Value>,
    pub updated_at: Milliseconds,
    pub username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_attempts_remaining: Option<i64>,
    pub web3_wallets: Vec<Web3Wallet>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct HttpRequest {
    pub client_ip: String,
    pub user_agent: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct EventAttributes {
    pub http_request: HttpRequest,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DeletedUser {
    pub deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// `user_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub object: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct TemplateApp {
    pub domain_name: String,
    pub logo_image_url: String,
    pub logo_url: Option<String>,
    pub name: String,
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct TemplateTheme {
    pub button_text_color: String,
    pub primary_color: String,
    pub show_clerk_branding: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct TemplateUser {
    pub public_metadata: serde_json::Map<String, serde_json::Value>,
    pub public_metadata_fallback: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct TemplateData {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<TemplateApp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inviter: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otp_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<TemplateTheme>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<TemplateUser>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Email {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_plain: Option<String>,
    pub data: Option<TemplateData>,
    pub delivered_by_clerk: bool,
    /// `idn_…`
    pub email_address_id: Option<String>,
    pub from_email_name: String,
    /// `ema_…`
    pub id: String,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to_email_name: Option<String>,
    pub slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_email_address: Option<String>,
    /// `user_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct SmsMessage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at_ms: Option<Milliseconds>,
    pub data: Option<TemplateData>,
    pub delivered_by_clerk: bool,
    pub from_phone_number: String,
    /// `sms_…`
    pub id: String,
    pub message: String,
    pub object: String,
    /// `idn_…`
    pub phone_number_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    pub status: String,
    pub to_phone_number: String,
    /// `user_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct SessionActivity {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_type: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
    pub is_mobile: bool,
    pub object: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Session {
    pub abandon_at: Milliseconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<serde_json::Map<String, serde_json::Value>>,
    /// `client_…`
    pub client_id: String,
    pub created_at: Milliseconds,
    pub expire_at: Milliseconds,
    /// `sess_…`
    pub id: String,
    pub last_active_at: Milliseconds,
    /// `org_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_active_organization_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_activity: Option<SessionActivity>,
    pub object: String,
    pub status: SessionStatus,
    pub updated_at: Milliseconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// `user_…`
    pub user_id: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum SessionStatus {
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "ended")]
    Ended,
    #[serde(rename = "removed")]
    Removed,
    #[serde(rename = "revoked")]
    Revoked,
    #[serde(rename = "expired")]
    Expired,
    #[serde(rename = "abandoned")]
    Abandoned,
    #[serde(rename = "replaced")]
    Replaced,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DeletedOrganization {
    pub deleted: bool,
    /// `org_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PublicOrganizationData {
    pub has_image: bool,
    /// `org_…`
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    pub slug: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct OrganizationInvitation {
    pub created_at: Milliseconds,
    pub email_address: String,
    pub expires_at: Option<Milliseconds>,
    /// `orginv_…`
    pub id: String,
    /// `user_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inviter_id: Option<String>,
    pub object: String,
    /// `org_…`
    pub organization_id: String,
    pub private_metadata: serde_json::Map<String, serde_json::Value>,
    pub public_metadata: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_organization_data: Option<PublicOrganizationData>,
    pub role: String,
    pub role_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrganizationInvitationStatus>,
    pub updated_at: Milliseconds,
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum OrganizationInvitationStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "accepted")]
    Accepted,
    #[serde(rename = "revoked")]
    Revoked,
    #[serde(rename = "expired")]
    Expired,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct AcceptedOrganizationInvitation {
    pub created_at: Milliseconds,
    pub email_address: String,
    pub expires_at: Option<Milliseconds>,
    /// `orginv_…`
    pub id: String,
    /// `user_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inviter_id: Option<String>,
    pub object: String,
    /// `org_…`
    pub organization_id: String,
    pub private_metadata: serde_json::Map<String, serde_json::Value>,
    pub public_metadata: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_organization_data: Option<PublicOrganizationData>,
    pub role: String,
    pub role_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<AcceptedOrganizationInvitationStatus>,
    pub updated_at: Milliseconds,
    pub url: Option<String>,
    /// `user_…`
    pub user_id: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum AcceptedOrganizationInvitationStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "accepted")]
    Accepted,
    #[serde(rename = "revoked")]
    Revoked,
    #[serde(rename = "expired")]
    Expired,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DomainVerification {
    pub attempts: Option<i64>,
    pub expire_at: Option<Milliseconds>,
    pub status: DomainVerificationStatus,
    pub strategy: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum DomainVerificationStatus {
    #[serde(rename = "unverified")]
    Unverified,
    #[serde(rename = "verified")]
    Verified,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct OrganizationDomain {
    pub affiliation_email_address: Option<String>,
    pub created_at: Milliseconds,
    pub enrollment_mode: OrganizationDomainEnrollmentMode,
    /// `orgdmn_…`
    pub id: String,
    pub name: String,
    pub object: String,
    /// `org_…`
    pub organization_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_organization_data: Option<PublicOrganizationData>,
    pub total_pending_invitations: i64,
    pub total_pending_suggestions: i64,
    pub updated_at: Milliseconds,
    pub verification: Option<DomainVerification>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum OrganizationDomainEnrollmentMode {
    #[serde(rename = "manual_invitation")]
    ManualInvitation,
    #[serde(rename = "automatic_invitation")]
    AutomaticInvitation,
    #[serde(rename = "automatic_suggestion")]
    AutomaticSuggestion,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DeletedOrganizationDomain {
    pub deleted: bool,
    /// `orgdmn_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub object: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Permission {
    pub created_at: Milliseconds,
    pub description: String,
    /// `perm_…`
    pub id: String,
    pub key: String,
    pub name: String,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Role {
    pub created_at: Milliseconds,
    pub description: Option<String>,
    /// `role_…`
    pub id: String,
    pub is_creator_eligible: bool,
    pub key: String,
    pub name: String,
    pub object: String,
    pub permissions: Vec<Permission>,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DeletedRole {
    pub deleted: bool,
    /// `role_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub object: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DeletedPermission {
    pub deleted: bool,
    /// `perm_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub object: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Invitation {
    pub created_at: Milliseconds,
    pub email_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Milliseconds>,
    /// `inv_…`
    pub id: String,
    pub object: String,
    pub public_metadata: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<bool>,
    pub status: InvitationStatus,
    pub updated_at: Milliseconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum InvitationStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "accepted")]
    Accepted,
    #[serde(rename = "revoked")]
    Revoked,
    #[serde(rename = "expired")]
    Expired,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct WaitlistEntry {
    pub created_at: Milliseconds,
    pub email_address: String,
    /// `wle_…`
    pub id: String,
    pub invitation: Option<Invitation>,
    pub is_locked: bool,
    pub object: String,
    pub status: WaitlistEntryStatus,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum WaitlistEntryStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "invited")]
    Invited,
    #[serde(rename = "completed")]
    Completed,
    #[serde(rename = "rejected")]
    Rejected,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Money {
    pub amount: i64,
    pub amount_formatted: String,
    pub currency: String,
    pub currency_symbol: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Credit {
    pub amount: Money,
    pub cycle_days_remaining: i64,
    pub cycle_days_total: i64,
    pub cycle_remaining_percent: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Payer {
    pub created_at: Milliseconds,
    pub email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// `cpayer_…`
    pub id: String,
    pub image_url: String,
    /// `ins_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_name: Option<String>,
    pub updated_at: Milliseconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Plan {
    pub amount: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annual_monthly_amount: Option<i64>,
    pub currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_base_fee: Option<bool>,
    /// `cplan_…`
    pub id: String,
    /// `ins_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_prorated: Option<bool>,
    pub is_recurring: bool,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PlanPeriod>,
    /// `cprd_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_visible: Option<bool>,
    pub slug: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum PlanPeriod {
    #[serde(rename = "month")]
    Month,
    #[serde(rename = "annual")]
    Annual,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct SubscriptionItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canceled_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Credit>,
    /// `csub_item_…`
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<SubscriptionItemInterval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_free_trial: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_paid: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_payment_amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_payment_date: Option<Milliseconds>,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub past_due_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
    pub period_end: Option<Milliseconds>,
    pub period_start: Milliseconds,
    pub plan: Option<Plan>,
    /// `cplan_…`
    pub plan_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_period: Option<SubscriptionItemPlanPeriod>,
    /// `2026-02-10`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proration_date: Option<String>,
    pub status: SubscriptionItemStatus,
    /// `csub_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Milliseconds>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum SubscriptionItemInterval {
    #[serde(rename = "month")]
    Month,
    #[serde(rename = "annual")]
    Annual,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum SubscriptionItemPlanPeriod {
    #[serde(rename = "month")]
    Month,
    #[serde(rename = "annual")]
    Annual,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum SubscriptionItemStatus {
    #[serde(rename = "abandoned")]
    Abandoned,
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "canceled")]
    Canceled,
    #[serde(rename = "ended")]
    Ended,
    #[serde(rename = "expired")]
    Expired,
    #[serde(rename = "incomplete")]
    Incomplete,
    #[serde(rename = "past_due")]
    PastDue,
    #[serde(rename = "upcoming")]
    Upcoming,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Subscription {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canceled_at: Option<Milliseconds>,
    pub created_at: Milliseconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Milliseconds>,
    /// `csub_…`
    pub id: String,
    pub items: Vec<SubscriptionItem>,
    /// `cpa_…`
    pub latest_payment_id: Option<String>,
    pub object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub past_due_at: Option<Milliseconds>,
    pub payer: Payer,
    /// `cpayer_…`
    pub payer_id: String,
    /// `cps_…`
    pub payment_source_id: Option<String>,
    pub status: SubscriptionStatus,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum SubscriptionStatus {
    #[serde(rename = "abandoned")]
    Abandoned,
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "canceled")]
    Canceled,
    #[serde(rename = "ended")]
    Ended,
    #[serde(rename = "expired")]
    Expired,
    #[serde(rename = "incomplete")]
    Incomplete,
    #[serde(rename = "past_due")]
    PastDue,
    #[serde(rename = "upcoming")]
    Upcoming,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct FailedReason {
    pub code: String,
    pub decline_code: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Payee {
    pub gateway_external_id: String,
    pub gateway_status: PayeeGatewayStatus,
    pub gateway_type: String,
    /// `cpayee_…`
    pub id: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum PayeeGatewayStatus {
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "restricted")]
    Restricted,
    #[serde(rename = "disconnected")]
    Disconnected,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PaymentSource {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<String>,
    pub gateway: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_external_account_id: Option<String>,
    pub gateway_external_id: String,
    /// `cps_…`
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
    pub payment_method: String,
    pub status: PaymentSourceStatus,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum PaymentSourceStatus {
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "disconnected")]
    Disconnected,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Totals {
    pub grand_total: Money,
    pub subtotal: Money,
    pub tax_total: Money,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PaymentAttempt {
    pub billing_date: Milliseconds,
    pub charge_type: PaymentAttemptChargeType,
    pub created_at: Milliseconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Milliseconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_reason: Option<FailedReason>,
    pub gateway_external_id: String,
    /// `pa_…`
    pub id: String,
    /// `ins_…`
    pub instance_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Milliseconds>,
    pub payee: Payee,
    pub payer: Payer,
    /// `cpa_…`
    pub payment_id: String,
    pub payment_source: PaymentSource,
    /// `stmt_…`
    pub statement_id: String,
    pub status: PaymentAttemptStatus,
    pub subscription_items: Vec<SubscriptionItem>,
    pub totals: Totals,
    pub updated_at: Milliseconds,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum PaymentAttemptChargeType {
    #[serde(rename = "checkout")]
    Checkout,
    #[serde(rename = "recurring")]
    Recurring,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum PaymentAttemptStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "paid")]
    Paid,
    #[serde(rename = "failed")]
    Failed,
    /// A word that is not known here.
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct WebhookEnvelope<Data> {
    pub data: Data,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_attributes: Option<EventAttributes>,
    /// `ins_…`
    pub instance_id: String,
    pub object: String,
    pub timestamp: Milliseconds,
}

/// Any event, by its `type`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "type")]
pub enum WebhookEvent {
    /// A user signed up, or was made from the dashboard or backend API.
    #[serde(rename = "user.created")]
    UserCreated(Box<WebhookEnvelope<User>>),
    /// Some property of a user changed.
    #[serde(rename = "user.updated")]
    UserUpdated(Box<WebhookEnvelope<User>>),
    /// A user was removed, by themselves or an administrator.
    #[serde(rename = "user.deleted")]
    UserDeleted(Box<WebhookEnvelope<DeletedUser>>),
    /// An email was generated for sending.
    #[serde(rename = "email.created")]
    EmailCreated(Box<WebhookEnvelope<Email>>),
    /// A text message was generated for sending.
    #[serde(rename = "sms.created")]
    SmsCreated(Box<WebhookEnvelope<SmsMessage>>),
    /// A sign-in produced a session.
    #[serde(rename = "session.created")]
    SessionCreated(Box<WebhookEnvelope<Session>>),
    /// Signed out; client still lists the session.
    #[serde(rename = "session.ended")]
    SessionEnded(Box<WebhookEnvelope<Session>>),
    /// Signed out and dropped from the client.
    #[serde(rename = "session.removed")]
    SessionRemoved(Box<WebhookEnvelope<Session>>),
    /// The application or an administrator ended it.
    #[serde(rename = "session.revoked")]
    SessionRevoked(Box<WebhookEnvelope<Session>>),
    /// Signed in but required tasks are open.
    #[serde(rename = "session.pending")]
    SessionPending(Box<WebhookEnvelope<Session>>),
    /// New organization.
    #[serde(rename = "organization.created")]
    OrganizationCreated(Box<WebhookEnvelope<Organization>>),
    /// Organization changed.
    #[serde(rename = "organization.updated")]
    OrganizationUpdated(Box<WebhookEnvelope<Organization>>),
    /// Organization removed.
    #[serde(rename = "organization.deleted")]
    OrganizationDeleted(Box<WebhookEnvelope<DeletedOrganization>>),
    /// A user joined or was added.
    #[serde(rename = "organizationMembership.created")]
    OrganizationMembershipCreated(Box<WebhookEnvelope<OrganizationMembership>>),
    /// Role or metadata changed.
    #[serde(rename = "organizationMembership.updated")]
    OrganizationMembershipUpdated(Box<WebhookEnvelope<OrganizationMembership>>),
    /// A user left or was removed.
    #[serde(rename = "organizationMembership.deleted")]
    OrganizationMembershipDeleted(Box<WebhookEnvelope<OrganizationMembership>>),
    /// Someone was invited.
    #[serde(rename = "organizationInvitation.created")]
    OrganizationInvitationCreated(Box<WebhookEnvelope<OrganizationInvitation>>),
    /// Invitee joined.
    #[serde(rename = "organizationInvitation.accepted")]
    OrganizationInvitationAccepted(Box<WebhookEnvelope<AcceptedOrganizationInvitation>>),
    /// Invitation withdrawn.
    #[serde(rename = "organizationInvitation.revoked")]
    OrganizationInvitationRevoked(Box<WebhookEnvelope<OrganizationInvitation>>),
    /// Domain attached to an organization.
    #[serde(rename = "organizationDomain.created")]
    OrganizationDomainCreated(Box<WebhookEnvelope<OrganizationDomain>>),
    /// Enrollment mode, verification or counters changed.
    #[serde(rename = "organizationDomain.updated")]
    OrganizationDomainUpdated(Box<WebhookEnvelope<OrganizationDomain>>),
    /// Domain detached.
    #[serde(rename = "organizationDomain.deleted")]
    OrganizationDomainDeleted(Box<WebhookEnvelope<DeletedOrganizationDomain>>),
    /// Custom role defined.
    #[serde(rename = "role.created")]
    RoleCreated(Box<WebhookEnvelope<Role>>),
    /// Role edited.
    #[serde(rename = "role.updated")]
    RoleUpdated(Box<WebhookEnvelope<Role>>),
    /// Role removed.
    #[serde(rename = "role.deleted")]
    RoleDeleted(Box<WebhookEnvelope<DeletedRole>>),
    /// Custom permission defined.
    #[serde(rename = "permission.created")]
    PermissionCreated(Box<WebhookEnvelope<Permission>>),
    /// Permission edited.
    #[serde(rename = "permission.updated")]
    PermissionUpdated(Box<WebhookEnvelope<Permission>>),
    /// Permission removed.
    #[serde(rename = "permission.deleted")]
    PermissionDeleted(Box<WebhookEnvelope<DeletedPermission>>),
    /// Someone joined the waitlist.
    #[serde(rename = "waitlistEntry.created")]
    WaitlistEntryCreated(Box<WebhookEnvelope<WaitlistEntry>>),
    /// Entry invited, rejected, completed or otherwise changed.
    #[serde(rename = "waitlistEntry.updated")]
    WaitlistEntryUpdated(Box<WebhookEnvelope<WaitlistEntry>>),
    /// Billing container made for a payer (with the user/organization, or when billing is switched on).
    #[serde(rename = "subscription.created")]
    SubscriptionCreated(Box<WebhookEnvelope<Subscription>>),
    /// Non-status change, e.g. its items changed.
    #[serde(rename = "subscription.updated")]
    SubscriptionUpdated(Box<WebhookEnvelope<Subscription>>),
    /// Became active from another status.
    #[serde(rename = "subscription.active")]
    SubscriptionActive(Box<WebhookEnvelope<Subscription>>),
    /// One of its items fell past due.
    #[serde(rename = "subscription.pastDue")]
    SubscriptionPastDue(Box<WebhookEnvelope<Subscription>>),
    /// Item made.
    #[serde(rename = "subscriptionItem.created")]
    SubscriptionItemCreated(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Non-status change, e.g. renewal moved the period.
    #[serde(rename = "subscriptionItem.updated")]
    SubscriptionItemUpdated(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Paid, or trial started (is_free_trial).
    #[serde(rename = "subscriptionItem.active")]
    SubscriptionItemActive(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Canceled; features kept to period end.
    #[serde(rename = "subscriptionItem.canceled")]
    SubscriptionItemCanceled(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Scheduled to start after the present period.
    #[serde(rename = "subscriptionItem.upcoming")]
    SubscriptionItemUpcoming(Box<WebhookEnvelope<SubscriptionItem>>),
    /// No longer in force.
    #[serde(rename = "subscriptionItem.ended")]
    SubscriptionItemEnded(Box<WebhookEnvelope<SubscriptionItem>>),
    /// A scheduled item was superseded before starting.
    #[serde(rename = "subscriptionItem.abandoned")]
    SubscriptionItemAbandoned(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Checkout begun, payment not through.
    #[serde(rename = "subscriptionItem.incomplete")]
    SubscriptionItemIncomplete(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Recurring charge failed.
    #[serde(rename = "subscriptionItem.pastDue")]
    SubscriptionItemPastDue(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Trial ends in 3 days (sent at once for shorter trials).
    #[serde(rename = "subscriptionItem.freeTrialEnding")]
    SubscriptionItemFreeTrialEnding(Box<WebhookEnvelope<SubscriptionItem>>),
    /// Charge started.
    #[serde(rename = "paymentAttempt.created")]
    PaymentAttemptCreated(Box<WebhookEnvelope<PaymentAttempt>>),
    /// Charge settled, paid or failed.
    #[serde(rename = "paymentAttempt.updated")]
    PaymentAttemptUpdated(Box<WebhookEnvelope<PaymentAttempt>>),
    /// One of a type that is not known here.
    #[serde(other)]
    Unknown,
}
