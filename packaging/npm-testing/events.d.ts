// The payloads of Consignease's webhooks, written by
// `cew events --types ts`: write it anew rather than change it.
//
// A sender may add fields, values and event types at any time, so what is not known here is no
// fault of a payload. An optional field is one that some senders leave out.

/** Unix time in milliseconds. */
export type Milliseconds = number

export interface Link {
  id: string
  type: string
}

export interface VerificationError {
  code: string
  long_message?: string
  message: string
  meta?: Record<string, unknown>
}

export interface Verification {
  attempts?: number | null
  error?: VerificationError | null
  expire_at?: Milliseconds | null
  external_verification_redirect_url?: string | null
  message?: string | null
  nonce?: string | null
  object?: string
  status: 'unverified' | 'verified' | 'transferable' | 'failed' | 'expired'
  strategy: string
  /** `client_…` */
  verified_at_client?: string | null
}

export interface EmailAddress {
  created_at?: Milliseconds
  email_address: string
  /** `idn_…` */
  id: string
  linked_to: Link[]
  matches_sso_connection?: boolean
  object: 'email_address'
  reserved?: boolean
  updated_at?: Milliseconds
  verification: Verification | null
}

export interface EnterpriseConnection {
  active: boolean
  allow_idp_initiated: boolean
  allow_subdomains: boolean
  created_at: Milliseconds
  disable_additional_identifications: boolean
  domain?: string
  domains?: string[]
  id: string
  logo_public_url?: string | null
  name: string
  object?: string
  protocol: 'saml' | 'oauth'
  provider: string
  sync_user_attributes: boolean
  updated_at: Milliseconds
}

export interface EnterpriseAccount {
  active: boolean
  email_address: string
  enterprise_connection: EnterpriseConnection | null
  enterprise_connection_id?: string | null
  first_name: string | null
  id: string
  last_authenticated_at?: Milliseconds | null
  last_name: string | null
  object: 'enterprise_account'
  protocol: 'saml' | 'oauth'
  provider: string
  provider_user_id: string | null
  public_metadata: Record<string, unknown>
  verification: Verification | null
}

export interface ExternalAccount {
  approved_scopes: string
  avatar_url?: string
  created_at?: Milliseconds
  email_address: string
  /** `eac_…` */
  external_account_id?: string
  family_name?: string
  first_name?: string
  given_name?: string
  google_id?: string
  /** `eac_…` or `idn_…` */
  id: string
  /** `idn_…` */
  identification_id?: string
  image_url?: string | null
  label?: string | null
  last_name?: string
  object: 'external_account' | 'google_account' | 'facebook_account'
  phone_number?: string | null
  picture?: string
  provider?: string
  provider_user_id?: string
  public_metadata: Record<string, unknown> | null
  updated_at?: Milliseconds
  username?: string | null
  verification: Verification | null
}

export interface Organization {
  admin_delete_enabled: boolean
  created_at: Milliseconds
  /** `user_…` */
  created_by?: string
  has_image: boolean
  /** `org_…` */
  id: string
  image_url?: string
  last_active_at?: Milliseconds
  logo_url?: string | null
  max_allowed_memberships: number
  members_count?: number
  missing_member_with_elevated_permissions?: boolean
  name: string
  object: 'organization'
  pending_invitations_count?: number
  private_metadata?: Record<string, unknown>
  public_metadata: Record<string, unknown> | null
  role_set_key?: string | null
  slug: string
  updated_at: Milliseconds
}

export interface PublicUserData {
  first_name: string | null
  has_image: boolean
  identifier: string | null
  image_url: string
  last_name: string | null
  profile_image_url?: string | null
  /** `user_…` */
  user_id: string
  username?: string | null
}

export interface OrganizationMembership {
  created_at: Milliseconds
  /** `orgmem_…` */
  id: string
  object: 'organization_membership'
  organization: Organization
  permissions: string[]
  private_metadata?: Record<string, unknown>
  public_metadata: Record<string, unknown>
  public_user_data: PublicUserData
  role: string
  role_name?: string
  updated_at: Milliseconds
}

export interface Passkey {
  id: string
  last_used_at: Milliseconds
  name: string
  object: 'passkey'
  verification: Verification | null
}

export interface PhoneNumber {
  backup_codes?: string[] | null
  created_at?: Milliseconds
  default_second_factor: boolean
  /** `idn_…` */
  id: string
  linked_to: Link[]
  object: 'phone_number'
  phone_number: string
  reserved: boolean
  reserved_for_second_factor: boolean
  updated_at?: Milliseconds
  verification: Verification | null
}

export interface SamlConnection {
  active: boolean
  allow_idp_initiated: boolean
  allow_subdomains: boolean
  created_at: Milliseconds
  disable_additional_identifications: boolean
  domain?: string
  domains?: string[]
  /** `samlc_…` */
  id: string
  name: string
  provider: string
  sync_user_attributes: boolean
  updated_at: Milliseconds
}

export interface SamlAccount {
  active: boolean
  email_address: string
  first_name: string | null
  /** `samlacc_…` */
  id: string
  last_authenticated_at?: Milliseconds | null
  last_name: string | null
  object: 'saml_account'
  provider: string
  provider_user_id: string | null
  public_metadata: Record<string, unknown>
  saml_connection?: SamlConnection | null
  verification: Verification | null
}

export interface Web3Wallet {
  created_at?: Milliseconds
  /** `idn_…` */
  id: string
  object: 'web3_wallet'
  updated_at?: Milliseconds
  verification: Verification | null
  web3_wallet: string
}

export interface User {
  backup_code_enabled?: boolean
  banned?: boolean
  birthday?: string
  create_organization_enabled?: boolean
  create_organizations_limit?: number | null
  created_at: Milliseconds
  delete_self_enabled?: boolean
  deprovisioned?: boolean
  email_addresses: EmailAddress[]
  enterprise_accounts?: EnterpriseAccount[]
  external_accounts: ExternalAccount[]
  external_id: string | null
  first_name: string | null
  gender?: string
  has_image?: boolean
  /** `user_…` */
  id: string
  image_url: string
  last_active_at?: Milliseconds | null
  last_name: string | null
  last_sign_in_at: Milliseconds | null
  legal_accepted_at?: Milliseconds | null
  locale?: string | null
  locked?: boolean
  lockout_expires_in_seconds?: number | null
  mfa_disabled_at?: Milliseconds | null
  mfa_enabled_at?: Milliseconds | null
  object: 'user'
  organization_memberships?: OrganizationMembership[] | null
  passkeys?: Passkey[]
  password_enabled: boolean
  password_last_updated_at?: Milliseconds | null
  phone_numbers: PhoneNumber[]
  /** `idn_…` */
  primary_email_address_id: string | null
  /** `idn_…` */
  primary_phone_number_id: string | null
  /** `idn_…` */
  primary_web3_wallet_id: string | null
  private_metadata: Record<string, unknown> | null
  profile_image_url?: string
  public_metadata: Record<string, unknown>
  saml_accounts?: SamlAccount[]
  timezone?: string | null
  totp_enabled?: boolean
  two_factor_enabled: boolean
  unsafe_metadata: Record<string, unknown>
  updated_at: Milliseconds
  username: string | null
  verification_attempts_remaining?: number | null
  web3_wallets: Web3Wallet[]
}

export interface HttpRequest {
  client_ip: string
  user_agent: string
}

export interface EventAttributes {
  http_request: HttpRequest
}

export interface DeletedUser {
  deleted: true
  external_id?: string
  /** `user_…` */
  id?: string
  object: 'user'
}

export interface TemplateApp {
  domain_name: string
  logo_image_url: string
  logo_url: string | null
  name: string
  url: string
}

export interface TemplateTheme {
  button_text_color: string
  primary_color: string
  show_clerk_branding: boolean
}

export interface TemplateUser {
  public_metadata: Record<string, unknown>
  public_metadata_fallback: string
}

export interface TemplateData {
  action_url?: string
  app?: TemplateApp
  invitation?: Record<string, unknown>
  inviter?: Record<string, unknown>
  org?: Record<string, unknown>
  otp_code?: string
  requested_at?: string
  requested_by?: string
  theme?: TemplateTheme
  user?: TemplateUser
}

export interface Email {
  body?: string
  body_plain?: string | null
  data: TemplateData | null
  delivered_by_clerk: boolean
  /** `idn_…` */
  email_address_id: string | null
  from_email_name: string
  /** `ema_…` */
  id: string
  object: 'email'
  reply_to_email_name?: string | null
  slug: string | null
  status?: string
  subject?: string
  to_email_address?: string
  /** `user_…` */
  user_id?: string | null
}

export interface SmsMessage {
  created_at?: Milliseconds
  created_at_ms?: Milliseconds
  data: TemplateData | null
  delivered_by_clerk: boolean
  from_phone_number: string
  /** `sms_…` */
  id: string
  message: string
  object: 'sms_message'
  /** `idn_…` */
  phone_number_id: string | null
  slug?: string | null
  status: string
  to_phone_number: string
  /** `user_…` */
  user_id?: string | null
}

export interface SessionActivity {
  browser_name?: string
  browser_version?: string
  city?: string
  country?: string
  device_type?: string
  id: string
  ip_address?: string
  is_mobile: boolean
  object: 'session_activity'
}

export interface Session {
  abandon_at: Milliseconds
  actor?: Record<string, unknown> | null
  /** `client_…` */
  client_id: string
  created_at: Milliseconds
  expire_at: Milliseconds
  /** `sess_…` */
  id: string
  last_active_at: Milliseconds
  /** `org_…` */
  last_active_organization_id?: string | null
  latest_activity?: SessionActivity | null
  object: 'session'
  status: 'active' | 'pending' | 'ended' | 'removed' | 'revoked' | 'expired' | 'abandoned' | 'replaced'
  updated_at: Milliseconds
  user?: User | null
  /** `user_…` */
  user_id: string
}

export interface DeletedOrganization {
  deleted: true
  /** `org_…` */
  id?: string
  object: 'organization'
  slug?: string
}

export interface PublicOrganizationData {
  has_image: boolean
  /** `org_…` */
  id: string
  image_url?: string
  name: string
  object?: string
  slug: string
}

export interface OrganizationInvitation {
  created_at: Milliseconds
  email_address: string
  expires_at: Milliseconds | null
  /** `orginv_…` */
  id: string
  /** `user_…` */
  inviter_id?: string | null
  object: 'organization_invitation'
  /** `org_…` */
  organization_id: string
  private_metadata: Record<string, unknown>
  public_metadata: Record<string, unknown>
  public_organization_data?: PublicOrganizationData | null
  role: string
  role_name: string
  status?: 'pending' | 'accepted' | 'revoked' | 'expired'
  updated_at: Milliseconds
  url: string | null
}

export interface AcceptedOrganizationInvitation {
  created_at: Milliseconds
  email_address: string
  expires_at: Milliseconds | null
  /** `orginv_…` */
  id: string
  /** `user_…` */
  inviter_id?: string | null
  object: 'organization_invitation'
  /** `org_…` */
  organization_id: string
  private_metadata: Record<string, unknown>
  public_metadata: Record<string, unknown>
  public_organization_data?: PublicOrganizationData | null
  role: string
  role_name: string
  status?: 'pending' | 'accepted' | 'revoked' | 'expired'
  updated_at: Milliseconds
  url: string | null
  /** `user_…` */
  user_id: string
}

export interface DomainVerification {
  attempts: number | null
  expire_at: Milliseconds | null
  status: 'unverified' | 'verified'
  strategy: string
}

export interface OrganizationDomain {
  affiliation_email_address: string | null
  created_at: Milliseconds
  enrollment_mode: 'manual_invitation' | 'automatic_invitation' | 'automatic_suggestion'
  /** `orgdmn_…` */
  id: string
  name: string
  object: 'organization_domain'
  /** `org_…` */
  organization_id: string
  public_organization_data?: PublicOrganizationData | null
  total_pending_invitations: number
  total_pending_suggestions: number
  updated_at: Milliseconds
  verification: DomainVerification | null
}

export interface DeletedOrganizationDomain {
  deleted: true
  /** `orgdmn_…` */
  id?: string
  object: 'organization_domain'
}

export interface Permission {
  created_at: Milliseconds
  description: string
  /** `perm_…` */
  id: string
  key: string
  name: string
  object: 'permission'
  type?: string
  updated_at: Milliseconds
}

export interface Role {
  created_at: Milliseconds
  description: string | null
  /** `role_…` */
  id: string
  is_creator_eligible: boolean
  key: string
  name: string
  object: 'role'
  permissions: Permission[]
  updated_at: Milliseconds
}

export interface DeletedRole {
  deleted: true
  /** `role_…` */
  id?: string
  object: 'role'
}

export interface DeletedPermission {
  deleted: true
  /** `perm_…` */
  id?: string
  object: 'permission'
}

export interface Invitation {
  created_at: Milliseconds
  email_address: string
  expires_at?: Milliseconds | null
  /** `inv_…` */
  id: string
  object: 'invitation'
  public_metadata: Record<string, unknown> | null
  revoked?: boolean
  status: 'pending' | 'accepted' | 'revoked' | 'expired'
  updated_at: Milliseconds
  url?: string
}

export interface WaitlistEntry {
  created_at: Milliseconds
  email_address: string
  /** `wle_…` */
  id: string
  invitation: Invitation | null
  is_locked: boolean
  object: 'waitlist_entry'
  status: 'pending' | 'invited' | 'completed' | 'rejected'
  updated_at: Milliseconds
}

export interface Money {
  amount: number
  amount_formatted: string
  currency: string
  currency_symbol: string
}

export interface Credit {
  amount: Money
  cycle_days_remaining: number
  cycle_days_total: number
  cycle_remaining_percent: number
}

export interface Payer {
  created_at: Milliseconds
  email: string
  first_name?: string
  /** `cpayer_…` */
  id: string
  image_url: string
  /** `ins_…` */
  instance_id?: string
  last_name?: string
  object: 'commerce_payer'
  organization_id?: string
  organization_name?: string
  updated_at: Milliseconds
  user_id?: string
}

export interface Plan {
  amount: number
  annual_monthly_amount?: number
  currency: string
  description?: string | null
  has_base_fee?: boolean
  /** `cplan_…` */
  id: string
  /** `ins_…` */
  instance_id?: string
  interval?: number
  is_default?: boolean
  is_prorated?: boolean
  is_recurring: boolean
  name: string
  period?: 'month' | 'annual'
  /** `cprd_…` */
  product_id?: string
  publicly_visible?: boolean
  slug: string
}

export interface SubscriptionItem {
  amount?: Money
  canceled_at?: Milliseconds | null
  created_at?: Milliseconds
  credit?: Credit
  /** `csub_item_…` */
  id: string
  interval?: 'month' | 'annual'
  is_free_trial?: boolean
  lifetime_paid?: number
  next_payment_amount?: number
  next_payment_date?: Milliseconds
  object: 'commerce_subscription_item'
  past_due_at?: Milliseconds | null
  payer?: Payer
  period_end: Milliseconds | null
  period_start: Milliseconds
  plan: Plan | null
  /** `cplan_…` */
  plan_id: string | null
  plan_period?: 'month' | 'annual'
  /** `2026-02-10` */
  proration_date?: string
  status: 'abandoned' | 'active' | 'canceled' | 'ended' | 'expired' | 'incomplete' | 'past_due' | 'upcoming'
  /** `csub_…` */
  subscription_id?: string | null
  updated_at?: Milliseconds
}

export interface Subscription {
  active_at?: Milliseconds | null
  canceled_at?: Milliseconds | null
  created_at: Milliseconds
  ended_at?: Milliseconds | null
  /** `csub_…` */
  id: string
  items: SubscriptionItem[]
  /** `cpa_…` */
  latest_payment_id: string | null
  object: 'commerce_subscription'
  past_due_at?: Milliseconds | null
  payer: Payer
  /** `cpayer_…` */
  payer_id: string
  /** `cps_…` */
  payment_source_id: string | null
  status: 'abandoned' | 'active' | 'canceled' | 'ended' | 'expired' | 'incomplete' | 'past_due' | 'upcoming'
  updated_at: Milliseconds
}

export interface FailedReason {
  code: string
  decline_code: string
}

export interface Payee {
  gateway_external_id: string
  gateway_status: 'active' | 'pending' | 'restricted' | 'disconnected'
  gateway_type: string
  /** `cpayee_…` */
  id: string
}

export interface PaymentSource {
  card_type?: string | null
  gateway: string
  gateway_external_account_id?: string | null
  gateway_external_id: string
  /** `cps_…` */
  id: string
  last4?: string | null
  payment_method: string
  status: 'active' | 'disconnected'
}

export interface Totals {
  grand_total: Money
  subtotal: Money
  tax_total: Money
}

export interface PaymentAttempt {
  billing_date: Milliseconds
  charge_type: 'checkout' | 'recurring'
  created_at: Milliseconds
  failed_at?: Milliseconds | null
  failed_reason?: FailedReason | null
  gateway_external_id: string
  /** `pa_…` */
  id: string
  /** `ins_…` */
  instance_id: string
  invoice_id?: string
  object?: 'commerce_payment_attempt'
  paid_at?: Milliseconds | null
  payee: Payee
  payer: Payer
  /** `cpa_…` */
  payment_id: string
  payment_source: PaymentSource
  /** `stmt_…` */
  statement_id: string
  status: 'pending' | 'paid' | 'failed'
  subscription_items: SubscriptionItem[]
  totals: Totals
  updated_at: Milliseconds
}

export interface WebhookEnvelope<Type extends string, Data> {
  data: Data
  event_attributes?: EventAttributes
  /** `ins_…` */
  instance_id: string
  object: 'event'
  timestamp: Milliseconds
  type: Type
}

/** A user signed up, or was made from the dashboard or backend API. */
export type UserCreatedEvent = WebhookEnvelope<'user.created', User>

/** Some property of a user changed. */
export type UserUpdatedEvent = WebhookEnvelope<'user.updated', User>

/** A user was removed, by themselves or an administrator. */
export type UserDeletedEvent = WebhookEnvelope<'user.deleted', DeletedUser>

/** An email was generated for sending. */
export type EmailCreatedEvent = WebhookEnvelope<'email.created', Email>

/** A text message was generated for sending. */
export type SmsCreatedEvent = WebhookEnvelope<'sms.created', SmsMessage>

/** A sign-in produced a session. */
export type SessionCreatedEvent = WebhookEnvelope<'session.created', Session>

/** Signed out; client still lists the session. */
export type SessionEndedEvent = WebhookEnvelope<'session.ended', Session>

/** Signed out and dropped from the client. */
export type SessionRemovedEvent = WebhookEnvelope<'session.removed', Session>

/** The application or an administrator ended it. */
export type SessionRevokedEvent = WebhookEnvelope<'session.revoked', Session>

/** Signed in but required tasks are open. */
export type SessionPendingEvent = WebhookEnvelope<'session.pending', Session>

/** New organization. */
export type OrganizationCreatedEvent = WebhookEnvelope<'organization.created', Organization>

/** Organization changed. */
export type OrganizationUpdatedEvent = WebhookEnvelope<'organization.updated', Organization>

/** Organization removed. */
export type OrganizationDeletedEvent = WebhookEnvelope<'organization.deleted', DeletedOrganization>

/** A user joined or was added. */
export type OrganizationMembershipCreatedEvent = WebhookEnvelope<'organizationMembership.created', OrganizationMembership>

/** Role or metadata changed. */
export type OrganizationMembershipUpdatedEvent = WebhookEnvelope<'organizationMembership.updated', OrganizationMembership>

/** A user left or was removed. */
export type OrganizationMembershipDeletedEvent = WebhookEnvelope<'organizationMembership.deleted', OrganizationMembership>

/** Someone was invited. */
export type OrganizationInvitationCreatedEvent = WebhookEnvelope<'organizationInvitation.created', OrganizationInvitation>

/** Invitee joined. */
export type OrganizationInvitationAcceptedEvent = WebhookEnvelope<'organizationInvitation.accepted', AcceptedOrganizationInvitation>

/** Invitation withdrawn. */
export type OrganizationInvitationRevokedEvent = WebhookEnvelope<'organizationInvitation.revoked', OrganizationInvitation>

/** Domain attached to an organization. */
export type OrganizationDomainCreatedEvent = WebhookEnvelope<'organizationDomain.created', OrganizationDomain>

/** Enrollment mode, verification or counters changed. */
export type OrganizationDomainUpdatedEvent = WebhookEnvelope<'organizationDomain.updated', OrganizationDomain>

/** Domain detached. */
export type OrganizationDomainDeletedEvent = WebhookEnvelope<'organizationDomain.deleted', DeletedOrganizationDomain>

/** Custom role defined. */
export type RoleCreatedEvent = WebhookEnvelope<'role.created', Role>

/** Role edited. */
export type RoleUpdatedEvent = WebhookEnvelope<'role.updated', Role>

/** Role removed. */
export type RoleDeletedEvent = WebhookEnvelope<'role.deleted', DeletedRole>

/** Custom permission defined. */
export type PermissionCreatedEvent = WebhookEnvelope<'permission.created', Permission>

/** Permission edited. */
export type PermissionUpdatedEvent = WebhookEnvelope<'permission.updated', Permission>

/** Permission removed. */
export type PermissionDeletedEvent = WebhookEnvelope<'permission.deleted', DeletedPermission>

/** Someone joined the waitlist. */
export type WaitlistEntryCreatedEvent = WebhookEnvelope<'waitlistEntry.created', WaitlistEntry>

/** Entry invited, rejected, completed or otherwise changed. */
export type WaitlistEntryUpdatedEvent = WebhookEnvelope<'waitlistEntry.updated', WaitlistEntry>

/** Billing container made for a payer (with the user/organization, or when billing is switched on). */
export type SubscriptionCreatedEvent = WebhookEnvelope<'subscription.created', Subscription>

/** Non-status change, e.g. its items changed. */
export type SubscriptionUpdatedEvent = WebhookEnvelope<'subscription.updated', Subscription>

/** Became active from another status. */
export type SubscriptionActiveEvent = WebhookEnvelope<'subscription.active', Subscription>

/** One of its items fell past due. */
export type SubscriptionPastDueEvent = WebhookEnvelope<'subscription.pastDue', Subscription>

/** Item made. */
export type SubscriptionItemCreatedEvent = WebhookEnvelope<'subscriptionItem.created', SubscriptionItem>

/** Non-status change, e.g. renewal moved the period. */
export type SubscriptionItemUpdatedEvent = WebhookEnvelope<'subscriptionItem.updated', SubscriptionItem>

/** Paid, or trial started (is_free_trial). */
export type SubscriptionItemActiveEvent = WebhookEnvelope<'subscriptionItem.active', SubscriptionItem>

/** Canceled; features kept to period end. */
export type SubscriptionItemCanceledEvent = WebhookEnvelope<'subscriptionItem.canceled', SubscriptionItem>

/** Scheduled to start after the present period. */
export type SubscriptionItemUpcomingEvent = WebhookEnvelope<'subscriptionItem.upcoming', SubscriptionItem>

/** No longer in force. */
export type SubscriptionItemEndedEvent = WebhookEnvelope<'subscriptionItem.ended', SubscriptionItem>

/** A scheduled item was superseded before starting. */
export type SubscriptionItemAbandonedEvent = WebhookEnvelope<'subscriptionItem.abandoned', SubscriptionItem>

/** Checkout begun, payment not through. */
export type SubscriptionItemIncompleteEvent = WebhookEnvelope<'subscriptionItem.incomplete', SubscriptionItem>

/** Recurring charge failed. */
export type SubscriptionItemPastDueEvent = WebhookEnvelope<'subscriptionItem.pastDue', SubscriptionItem>

/** Trial ends in 3 days (sent at once for shorter trials). */
export type SubscriptionItemFreeTrialEndingEvent = WebhookEnvelope<'subscriptionItem.freeTrialEnding', SubscriptionItem>

/** Charge started. */
export type PaymentAttemptCreatedEvent = WebhookEnvelope<'paymentAttempt.created', PaymentAttempt>

/** Charge settled, paid or failed. */
export type PaymentAttemptUpdatedEvent = WebhookEnvelope<'paymentAttempt.updated', PaymentAttempt>

/** Every event by its type. */
export interface WebhookEvents {
  'user.created': UserCreatedEvent
  'user.updated': UserUpdatedEvent
  'user.deleted': UserDeletedEvent
  'email.created': EmailCreatedEvent
  'sms.created': SmsCreatedEvent
  'session.created': SessionCreatedEvent
  'session.ended': SessionEndedEvent
  'session.removed': SessionRemovedEvent
  'session.revoked': SessionRevokedEvent
  'session.pending': SessionPendingEvent
  'organization.created': OrganizationCreatedEvent
  'organization.updated': OrganizationUpdatedEvent
  'organization.deleted': OrganizationDeletedEvent
  'organizationMembership.created': OrganizationMembershipCreatedEvent
  'organizationMembership.updated': OrganizationMembershipUpdatedEvent
  'organizationMembership.deleted': OrganizationMembershipDeletedEvent
  'organizationInvitation.created': OrganizationInvitationCreatedEvent
  'organizationInvitation.accepted': OrganizationInvitationAcceptedEvent
  'organizationInvitation.revoked': OrganizationInvitationRevokedEvent
  'organizationDomain.created': OrganizationDomainCreatedEvent
  'organizationDomain.updated': OrganizationDomainUpdatedEvent
  'organizationDomain.deleted': OrganizationDomainDeletedEvent
  'role.created': RoleCreatedEvent
  'role.updated': RoleUpdatedEvent
  'role.deleted': RoleDeletedEvent
  'permission.created': PermissionCreatedEvent
  'permission.updated': PermissionUpdatedEvent
  'permission.deleted': PermissionDeletedEvent
  'waitlistEntry.created': WaitlistEntryCreatedEvent
  'waitlistEntry.updated': WaitlistEntryUpdatedEvent
  'subscription.created': SubscriptionCreatedEvent
  'subscription.updated': SubscriptionUpdatedEvent
  'subscription.active': SubscriptionActiveEvent
  'subscription.pastDue': SubscriptionPastDueEvent
  'subscriptionItem.created': SubscriptionItemCreatedEvent
  'subscriptionItem.updated': SubscriptionItemUpdatedEvent
  'subscriptionItem.active': SubscriptionItemActiveEvent
  'subscriptionItem.canceled': SubscriptionItemCanceledEvent
  'subscriptionItem.upcoming': SubscriptionItemUpcomingEvent
  'subscriptionItem.ended': SubscriptionItemEndedEvent
  'subscriptionItem.abandoned': SubscriptionItemAbandonedEvent
  'subscriptionItem.incomplete': SubscriptionItemIncompleteEvent
  'subscriptionItem.pastDue': SubscriptionItemPastDueEvent
  'subscriptionItem.freeTrialEnding': SubscriptionItemFreeTrialEndingEvent
  'paymentAttempt.created': PaymentAttemptCreatedEvent
  'paymentAttempt.updated': PaymentAttemptUpdatedEvent
}

export type WebhookEventType = keyof WebhookEvents

/** Any event: to compare its `type` tells what its `data` is. */
export type WebhookEvent = WebhookEvents[WebhookEventType]

// By the names that they have in the SDK.
export type EmailJSON = Email
export type OrganizationInvitationJSON = OrganizationInvitation
export type OrganizationJSON = Organization
export type OrganizationMembershipJSON = OrganizationMembership
export type SessionJSON = Session
export type SMSMessageJSON = SmsMessage
export type UserJSON = User
export type DeletedObjectJSON = DeletedUser | DeletedOrganization | DeletedOrganizationDomain | DeletedRole | DeletedPermission
