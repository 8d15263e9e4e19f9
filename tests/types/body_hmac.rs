//! The payloads of the generic system's webhooks, written by
//! `cew events --types rust --scheme body-hmac`: write it anew rather than change it.
//!
//! A sender may add fields, values and event types at any time, so what is not known here is no
//! fault of a payload. An optional field is one that some senders leave out.
//!
//! Save it as a module of its own. It needs `serde` with the feature `derive`, and `serde_json`.

#![allow(dead_code, missing_docs)]
#![allow(clippy::doc_markdown, clippy::struct_excessive_bools)]
#![allow(clippy::struct_field_names)]

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct User {
    /// `user_…`
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DeletedUser {
    /// `user_…`
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Project {
    /// `proj_…`
    pub id: String,
    pub name: String,
    /// `user_…`
    pub owner_id: String,
    pub status: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DeletedProject {
    /// `proj_…`
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct File {
    /// `file_…`
    pub id: String,
    /// `proj_…`
    pub project_id: String,
    pub name: String,
    pub content_type: String,
    pub size: i64,
    /// `user_…`
    pub uploaded_by: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Payment {
    /// `pay_…`
    pub id: String,
    /// `user_…`
    pub user_id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct FailedPayment {
    /// `pay_…`
    pub id: String,
    /// `user_…`
    pub user_id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
    pub failure_code: String,
    pub failure_message: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct WebhookEnvelope<Data> {
    pub data: Data,
    /// `evt_…`
    pub id: String,
    /// `2026-02-10T09:31:20Z`
    pub created_at: String,
}

/// Any event, by its `type`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "type")]
pub enum WebhookEvent {
    /// A new user registered.
    #[serde(rename = "user.created")]
    UserCreated(Box<WebhookEnvelope<User>>),
    /// A user profile changed.
    #[serde(rename = "user.updated")]
    UserUpdated(Box<WebhookEnvelope<User>>),
    /// A user account was deleted.
    #[serde(rename = "user.deleted")]
    UserDeleted(Box<WebhookEnvelope<DeletedUser>>),
    /// A project was created.
    #[serde(rename = "project.created")]
    ProjectCreated(Box<WebhookEnvelope<Project>>),
    /// A project changed.
    #[serde(rename = "project.updated")]
    ProjectUpdated(Box<WebhookEnvelope<Project>>),
    /// A project was deleted.
    #[serde(rename = "project.deleted")]
    ProjectDeleted(Box<WebhookEnvelope<DeletedProject>>),
    /// A file was uploaded.
    #[serde(rename = "file.uploaded")]
    FileUploaded(Box<WebhookEnvelope<File>>),
    /// A payment went through.
    #[serde(rename = "payment.succeeded")]
    PaymentSucceeded(Box<WebhookEnvelope<Payment>>),
    /// A payment did not go through.
    #[serde(rename = "payment.failed")]
    PaymentFailed(Box<WebhookEnvelope<FailedPayment>>),
    /// One of a type that is not known here.
    #[serde(other)]
    Unknown,
}
