# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_cew_global_optspecs
    string join \n secret= secret-file= env-file= no-env-file json color= q/quiet v/verbose h/help V/version
end

function __fish_cew_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_cew_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_cew_using_subcommand
    set -l cmd (__fish_cew_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c cew -n "__fish_cew_needs_command" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_needs_command" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_needs_command" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_needs_command" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_needs_command" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_needs_command" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_needs_command" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_needs_command" -s V -l version -d 'Print version'
complete -c cew -n "__fish_cew_needs_command" -f -a "sign" -d 'Print the headers that belong to a payload'
complete -c cew -n "__fish_cew_needs_command" -f -a "verify" -d 'Tell whether a captured request is authentic, and if not, why not'
complete -c cew -n "__fish_cew_needs_command" -f -a "send-example" -d 'Deliver signed examples to a handler'
complete -c cew -n "__fish_cew_needs_command" -f -a "check" -d 'Prove that a handler is right: what it accepts, what it refuses, and how'
complete -c cew -n "__fish_cew_needs_command" -f -a "listen" -d 'Take deliveries: capture, verify, forward'
complete -c cew -n "__fish_cew_needs_command" -f -a "captures" -d 'List, show, export or remove what was captured'
complete -c cew -n "__fish_cew_needs_command" -f -a "messages" -d 'List or show what was sent, with every attempt'
complete -c cew -n "__fish_cew_needs_command" -f -a "replay" -d 'Deliver again what was captured or sent: one, the failed, the missing'
complete -c cew -n "__fish_cew_needs_command" -f -a "dashboard" -d 'Run the service: endpoints, an engine that delivers for days, and Svix\'s API'
complete -c cew -n "__fish_cew_needs_command" -f -a "endpoints" -d 'List, add or remove the endpoints of the service, or give one a new secret'
complete -c cew -n "__fish_cew_needs_command" -f -a "events" -d 'List the event types, or print the example of one'
complete -c cew -n "__fish_cew_needs_command" -f -a "init" -d 'Put a handler into the project of this directory, and all that it needs'
complete -c cew -n "__fish_cew_needs_command" -f -a "secret" -d 'Make a new signing secret'
complete -c cew -n "__fish_cew_needs_command" -f -a "demo" -d 'Show the whole loop on a built-in receiver'
complete -c cew -n "__fish_cew_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c cew -n "__fish_cew_needs_command" -f -a "help" -d 'Print this message, the help of a command, or what there is to know about a topic'
complete -c cew -n "__fish_cew_using_subcommand sign" -l event -d 'Sign the bundled example of this event type' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand sign" -l id -d 'The message id; a new one if not given' -r
complete -c cew -n "__fish_cew_using_subcommand sign" -l timestamp -d 'When it is signed, as Unix seconds or RFC 3339; now if not given' -r
complete -c cew -n "__fish_cew_using_subcommand sign" -l scheme -d 'How to sign' -r -f -a "svix\t''
standard\t''
body-hmac\t''"
complete -c cew -n "__fish_cew_using_subcommand sign" -l to -d 'The endpoint: 3000, localhost:3000/hook or a URL [env: CEW_TO] [default: http://localhost:3000/api/webhooks]' -r -f
complete -c cew -n "__fish_cew_using_subcommand sign" -l output -d 'What to print' -r -f -a "headers\t'The headers, a line each'
curl\t'A command for a POSIX shell that sends the request'
http\t'The whole request as it goes over the wire'
signature\t'The value of the signature header alone'"
complete -c cew -n "__fish_cew_using_subcommand sign" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand sign" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand sign" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand sign" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand sign" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand sign" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand sign" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand sign" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand verify" -l body -d 'The body alone, as a file or - for standard input; its headers come with -H or the next three' -r -F
complete -c cew -n "__fish_cew_using_subcommand verify" -s H -l header -d 'A header of the request' -r
complete -c cew -n "__fish_cew_using_subcommand verify" -l id -d 'The message id, instead of a header' -r
complete -c cew -n "__fish_cew_using_subcommand verify" -l timestamp -d 'The timestamp, instead of a header' -r
complete -c cew -n "__fish_cew_using_subcommand verify" -l signature -d 'The signature, instead of a header' -r
complete -c cew -n "__fish_cew_using_subcommand verify" -l scheme -d 'How it was signed, whatever the headers suggest' -r -f -a "svix\t''
standard\t''
body-hmac\t''"
complete -c cew -n "__fish_cew_using_subcommand verify" -l tolerance -d 'How far the timestamp may be from the time of --at, both ways' -r
complete -c cew -n "__fish_cew_using_subcommand verify" -l at -d 'What the timestamp is compared with: now, received, Unix seconds, RFC 3339, a date, or how long ago, such as 20m [default: received if the capture says when, else now]' -r
complete -c cew -n "__fish_cew_using_subcommand verify" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand verify" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand verify" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand verify" -l fail-fast -d 'Stop at the first request that is not authentic or cannot be read'
complete -c cew -n "__fish_cew_using_subcommand verify" -l explain -d 'Show what was signed, each header as it was read, and the signatures that were expected'
complete -c cew -n "__fish_cew_using_subcommand verify" -l ignore-timestamp -d 'Accept every timestamp'
complete -c cew -n "__fish_cew_using_subcommand verify" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand verify" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand verify" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand verify" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l to -d 'The endpoint: 3000, localhost:3000/hook or a URL [env: CEW_TO] [default: http://localhost:3000/api/webhooks]' -r -f
complete -c cew -n "__fish_cew_using_subcommand send-example" -l story -d 'Send the events of a story, in their order; `list` describes the stories' -r -f -a "list\t'Describe the stories'
signup\t'A person leaves the waitlist, signs up, signs in with a code, completes the profile and signs out'
organization\t'The person founds an organization, proves its domain, defines a role and invites a colleague'
billing\t'The organization subscribes, falls past due, recovers, changes its mind about a yearly plan and cancels'
goodbye\t'Sessions are closed, the member leaves, the organization is taken down and the account is deleted'"
complete -c cew -n "__fish_cew_using_subcommand send-example" -l set -d 'Change the payload: data.public_metadata.plan=pro; VALUE is JSON if it parses' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l unset -d 'Remove something from the payload' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l data -d 'Send this payload instead of the example: JSON, a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand send-example" -l seed -d 'Rename by this number, not by chance; without --fresh the times stay as they are' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -s H -l header -d 'Add a header, or replace one of the usual ones' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l scheme -d 'How to sign' -r -f -a "svix\t''
standard\t''
body-hmac\t''"
complete -c cew -n "__fish_cew_using_subcommand send-example" -l wait -d 'First wait until something listens at the endpoint, for at most this long' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l expect-status -d 'The status that counts as success: 200, 4xx, or several with commas' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l count -d 'Send all of it so many times, each time with other names, as --fresh' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand send-example" -l timeout -d 'How long the handler may take to answer' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l retry -d 'Try again after failures, as the real sender does: svix, body-hmac (without a value the one that belongs to the scheme), or the waits between attempts, such as 5s,5m,30m' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l speedup -d 'Divide every wait between attempts by this' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l concurrency -d 'So many messages at the same time, waits between attempts included [default: 1, with --rate 64]' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l rate -d 'Send messages at fixed times, however slow the answers are: 50/s, 600/m' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l cacert -d 'Also trust the certificates in this PEM file: the server\'s own, or its authority\'s' -r -F
complete -c cew -n "__fish_cew_using_subcommand send-example" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand send-example" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand send-example" -l endpoint -d 'Ask after this endpoint only: its id, uid or URL' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l within -d 'Wait so long for what becomes of the messages; without it, to the end of their retries' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l resume -d 'Go on with the run of this name, which an interrupted one printed: what it has made is not made again' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand send-example" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand send-example" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand send-example" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand send-example" -l all -d 'Send every event type, in the order of their story'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l fresh -d 'Move the times in the examples to now and rename what must be unique: ids, addresses, names'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l why -d 'When it is refused, find out why with a few more deliveries: another secret, a parsed body, or a failure after verifying'
complete -c cew -n "__fish_cew_using_subcommand send-example" -s y -l yes -d 'Do not ask before sending several messages to another machine'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l dry-run -d 'Print the exact requests instead of sending them'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l record -d 'Write down messages and attempts, so that `cew messages` shows and `cew replay` repeats them; done unasked, except with --count'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l no-store -d 'Write nothing down'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l insecure -d 'Trust every certificate'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l create -d 'Make the application there, and the endpoint of --to with the signing secret from here, where they are missing'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand send-example" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand send-example" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand send-example" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand send-example" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand check" -l to -d 'The endpoint: 3000, localhost:3000/hook or a URL [env: CEW_TO] [default: http://localhost:3000/api/webhooks]' -r -f
complete -c cew -n "__fish_cew_using_subcommand check" -l only -d 'Run these probes or groups only (and accept.valid, which all others need)' -r -f -a "route\t'do deliveries reach the handler?'
accept\t'does it accept what is genuine?'
refuse\t'does it refuse what is not?'
quiet\t'do its refusals tell nothing?'
timely\t'does it answer in time?'
sync\t'does the table end right?'
route.redirect\t'a delivery is not redirected'
route.host\t'the server answers under this name of its host'
route.auth\t'no sign-in stands in front of the handler'
route.html\t'the answer is not a web page'
route.found\t'there is something at this address that takes POST'
route.get\t'GET is neither accepted nor a crash'
route.put\t'an unsigned PUT is neither accepted nor a crash'
accept.valid\t'a valid delivery is accepted'
accept.core-events\t'every core event type is accepted'
accept.rotation-first\t'of two signatures the first one may be right'
accept.rotation-last\t'of two signatures the last one may be right'
accept.v1a-beside\t'an asymmetric signature (v1a) may stand beside the right one'
accept.v2-beside\t'a signature of a later version (v2) may stand beside the right one'
accept.clock\t'a delivery signed 5 seconds ago is accepted (2 minutes ago or ahead: a warning)'
accept.charset\t'content-type: application/json; charset=utf-8 is accepted'
accept.retry\t'the same message is accepted twice'
accept.retry-at-once\t'the same message twice at the same time is accepted'
accept.at-once\t'20 deliveries at once are accepted'
accept.out-of-order\t'a story out of order is accepted'
accept.delete-unknown\t'the deletion of what never came is accepted'
accept.one-object\t'8 deliveries at once about one new user are accepted'
accept.all-events\t'every other event type of the catalogue is accepted'
accept.nulls\t'null is accepted wherever the schema allows it'
accept.sparse\t'every optional field may be missing'
accept.phone-only\t'a user without an email address is accepted'
accept.address-only\t'a user without a phone number, a name and a picture is accepted'
accept.non-ascii\t'names in any script and emoji are accepted'
accept.punctuation\t'names with quotes and other signs of programs are accepted'
accept.long-names\t'names of 255 characters are accepted'
accept.metadata\t'metadata with any keys is accepted'
accept.unknown-event\t'an unknown event type is accepted'
accept.unknown-field\t'an unknown field is accepted'
accept.large\t'bodies of 16 and 64 KiB are accepted (256 KiB: a warning)'
accept.pretty\t'an indented body is accepted'
accept.escaped\t'a body with escaped characters is accepted'
accept.title-case\t'header names may be written Svix-Id'
accept.segments\t'a body in several segments, cut inside a character, is accepted'
accept.chunked\t'a body in chunks, without a length, is accepted'
accept.expect\t'a sender may ask before it sends the body (expect: 100-continue)'
refuse.body-altered\t'a body altered by one byte is refused'
refuse.id-altered\t'another message id is refused'
refuse.timestamp-altered\t'another timestamp is refused'
refuse.other-secret\t'a delivery signed with another secret is refused'
refuse.other-message\t'the signature of another message is refused'
refuse.empty-signature\t'an empty signature is refused'
refuse.signature-cut\t'a signature cut short is refused'
refuse.hex\t'the signature in hexadecimal is refused'
refuse.v2-only\t'a right signature under a version that does not exist (v2) is refused'
refuse.missing-signature\t'a delivery without svix-signature is refused'
refuse.missing-id\t'a delivery without svix-id is refused'
refuse.missing-timestamp\t'a delivery without svix-timestamp is refused'
refuse.empty-headers\t'a delivery with empty svix headers is refused'
refuse.no-headers\t'a request without any svix header is refused'
refuse.stale\t'a delivery signed 6 minutes ago is refused'
refuse.future\t'a delivery signed 6 minutes ahead is refused'
refuse.standard-beside\t'valid webhook-* headers beside false svix-* ones are refused'
refuse.white-space\t'a body altered only in white space is refused'
refuse.near-signature\t'a signature that is nearly right is refused'
refuse.weak-key\t'what is signed with a key that anybody can guess is refused'
refuse.each-event\t'a forgery of each event type is refused'
refuse.no-event\t'a forgery that is not an event, or looks like a test, is refused'
refuse.known-id\t'a forgery with the id of a delivery that was accepted is refused'
refuse.beside-genuine\t'forgeries beside genuine deliveries at the same time are refused, and only they'
refuse.trusted\t'a forgery that looks as if it came from the sender or from within is refused'
refuse.content-type\t'a forgery with another content type is refused'
refuse.compressed\t'a compressed forgery is refused'
refuse.chunked\t'a forgery in chunks, without a length, is refused'
refuse.junk-body\t'forgeries that are not JSON, or are other JSON, are refused without a crash'
refuse.junk-timestamp\t'forgeries with a malformed timestamp are refused without a crash'
refuse.junk-bytes\t'a forgery that is not UTF-8 is refused without a crash'
refuse.junk-signature\t'forgeries with a malformed signature are refused without a crash'
quiet.stack\t'a refusal shows no stack trace'
quiet.path\t'a refusal shows no path of the server'
quiet.secret\t'an answer shows no part of the signing secret, in whatever form'
quiet.signature\t'a refusal does not show the signature that would be right, headers included'
quiet.credentials\t'an answer shows no other credentials'
quiet.bytes\t'a refusal shows no dump of bytes'
quiet.html\t'an HTML answer does not repeat what it was sent'
timely.alone\t'a delivery is answered within a second'
timely.at-once\t'20 deliveries at once are answered within a second'
sync.created\t'a created user shows in the state'
sync.updated\t'an update shows in the state'
sync.deleted\t'a deletion shows in the state'
sync.primary-address\t'the address is the primary one'
sync.twice\t'the same delivery twice changes nothing'
sync.twice-later\t'an old delivery that comes again changes nothing'
sync.update-first\t'an update may come before its user is created'
sync.older-update-last\t'an older update that comes last changes nothing'
sync.orders\t'created and two updates end alike in every order'
sync.delete-unknown\t'deleting an unknown user creates none'
sync.stays-deleted\t'a deleted user stays deleted, in whatever order events come'
sync.at-once\t'created and updates at the same time end as they do in order'
sync.at-once-deleted\t'a user deleted at the same time as all the rest happens is gone'
sync.hung-up\t'a delivery cut off and sent again ends as one'
sync.after-failure\t'what fails while the database is away is made up for'
sync.others\t'other rows stay as they were'
sync.organizations\t'organizations end alike in every order'
sync.memberships\t'memberships end alike in every order'"
complete -c cew -n "__fish_cew_using_subcommand check" -l skip -d 'Leave these probes or groups out' -r -f -a "route\t'do deliveries reach the handler?'
accept\t'does it accept what is genuine?'
refuse\t'does it refuse what is not?'
quiet\t'do its refusals tell nothing?'
timely\t'does it answer in time?'
sync\t'does the table end right?'
route.redirect\t'a delivery is not redirected'
route.host\t'the server answers under this name of its host'
route.auth\t'no sign-in stands in front of the handler'
route.html\t'the answer is not a web page'
route.found\t'there is something at this address that takes POST'
route.get\t'GET is neither accepted nor a crash'
route.put\t'an unsigned PUT is neither accepted nor a crash'
accept.valid\t'a valid delivery is accepted'
accept.core-events\t'every core event type is accepted'
accept.rotation-first\t'of two signatures the first one may be right'
accept.rotation-last\t'of two signatures the last one may be right'
accept.v1a-beside\t'an asymmetric signature (v1a) may stand beside the right one'
accept.v2-beside\t'a signature of a later version (v2) may stand beside the right one'
accept.clock\t'a delivery signed 5 seconds ago is accepted (2 minutes ago or ahead: a warning)'
accept.charset\t'content-type: application/json; charset=utf-8 is accepted'
accept.retry\t'the same message is accepted twice'
accept.retry-at-once\t'the same message twice at the same time is accepted'
accept.at-once\t'20 deliveries at once are accepted'
accept.out-of-order\t'a story out of order is accepted'
accept.delete-unknown\t'the deletion of what never came is accepted'
accept.one-object\t'8 deliveries at once about one new user are accepted'
accept.all-events\t'every other event type of the catalogue is accepted'
accept.nulls\t'null is accepted wherever the schema allows it'
accept.sparse\t'every optional field may be missing'
accept.phone-only\t'a user without an email address is accepted'
accept.address-only\t'a user without a phone number, a name and a picture is accepted'
accept.non-ascii\t'names in any script and emoji are accepted'
accept.punctuation\t'names with quotes and other signs of programs are accepted'
accept.long-names\t'names of 255 characters are accepted'
accept.metadata\t'metadata with any keys is accepted'
accept.unknown-event\t'an unknown event type is accepted'
accept.unknown-field\t'an unknown field is accepted'
accept.large\t'bodies of 16 and 64 KiB are accepted (256 KiB: a warning)'
accept.pretty\t'an indented body is accepted'
accept.escaped\t'a body with escaped characters is accepted'
accept.title-case\t'header names may be written Svix-Id'
accept.segments\t'a body in several segments, cut inside a character, is accepted'
accept.chunked\t'a body in chunks, without a length, is accepted'
accept.expect\t'a sender may ask before it sends the body (expect: 100-continue)'
refuse.body-altered\t'a body altered by one byte is refused'
refuse.id-altered\t'another message id is refused'
refuse.timestamp-altered\t'another timestamp is refused'
refuse.other-secret\t'a delivery signed with another secret is refused'
refuse.other-message\t'the signature of another message is refused'
refuse.empty-signature\t'an empty signature is refused'
refuse.signature-cut\t'a signature cut short is refused'
refuse.hex\t'the signature in hexadecimal is refused'
refuse.v2-only\t'a right signature under a version that does not exist (v2) is refused'
refuse.missing-signature\t'a delivery without svix-signature is refused'
refuse.missing-id\t'a delivery without svix-id is refused'
refuse.missing-timestamp\t'a delivery without svix-timestamp is refused'
refuse.empty-headers\t'a delivery with empty svix headers is refused'
refuse.no-headers\t'a request without any svix header is refused'
refuse.stale\t'a delivery signed 6 minutes ago is refused'
refuse.future\t'a delivery signed 6 minutes ahead is refused'
refuse.standard-beside\t'valid webhook-* headers beside false svix-* ones are refused'
refuse.white-space\t'a body altered only in white space is refused'
refuse.near-signature\t'a signature that is nearly right is refused'
refuse.weak-key\t'what is signed with a key that anybody can guess is refused'
refuse.each-event\t'a forgery of each event type is refused'
refuse.no-event\t'a forgery that is not an event, or looks like a test, is refused'
refuse.known-id\t'a forgery with the id of a delivery that was accepted is refused'
refuse.beside-genuine\t'forgeries beside genuine deliveries at the same time are refused, and only they'
refuse.trusted\t'a forgery that looks as if it came from the sender or from within is refused'
refuse.content-type\t'a forgery with another content type is refused'
refuse.compressed\t'a compressed forgery is refused'
refuse.chunked\t'a forgery in chunks, without a length, is refused'
refuse.junk-body\t'forgeries that are not JSON, or are other JSON, are refused without a crash'
refuse.junk-timestamp\t'forgeries with a malformed timestamp are refused without a crash'
refuse.junk-bytes\t'a forgery that is not UTF-8 is refused without a crash'
refuse.junk-signature\t'forgeries with a malformed signature are refused without a crash'
quiet.stack\t'a refusal shows no stack trace'
quiet.path\t'a refusal shows no path of the server'
quiet.secret\t'an answer shows no part of the signing secret, in whatever form'
quiet.signature\t'a refusal does not show the signature that would be right, headers included'
quiet.credentials\t'an answer shows no other credentials'
quiet.bytes\t'a refusal shows no dump of bytes'
quiet.html\t'an HTML answer does not repeat what it was sent'
timely.alone\t'a delivery is answered within a second'
timely.at-once\t'20 deliveries at once are answered within a second'
sync.created\t'a created user shows in the state'
sync.updated\t'an update shows in the state'
sync.deleted\t'a deletion shows in the state'
sync.primary-address\t'the address is the primary one'
sync.twice\t'the same delivery twice changes nothing'
sync.twice-later\t'an old delivery that comes again changes nothing'
sync.update-first\t'an update may come before its user is created'
sync.older-update-last\t'an older update that comes last changes nothing'
sync.orders\t'created and two updates end alike in every order'
sync.delete-unknown\t'deleting an unknown user creates none'
sync.stays-deleted\t'a deleted user stays deleted, in whatever order events come'
sync.at-once\t'created and updates at the same time end as they do in order'
sync.at-once-deleted\t'a user deleted at the same time as all the rest happens is gone'
sync.hung-up\t'a delivery cut off and sent again ends as one'
sync.after-failure\t'what fails while the database is away is made up for'
sync.others\t'other rows stay as they were'
sync.organizations\t'organizations end alike in every order'
sync.memberships\t'memberships end alike in every order'"
complete -c cew -n "__fish_cew_using_subcommand check" -l junit -d 'Also write the results as JUnit XML' -r -F
complete -c cew -n "__fish_cew_using_subcommand check" -l wait -d 'First wait until something listens at the endpoint, for at most this long' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l seed -d 'Repeat the order and the made-up objects of another run' -r
complete -c cew -n "__fish_cew_using_subcommand check" -s H -l header -d 'Add a header to every request, such as one that lets it through to a preview deployment' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l rate -d 'Send so many requests at most, where a limiter stands before the handler: 5/s, 60/m' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l state -d 'What prints these rows, a command of the shell or a URL: JSON, JSON Lines, or CSV with a header' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l settle -d 'How long a delivery takes to show in the state [default: measured]' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l break -d 'A command that takes the handler\'s database away, such as one that stops it' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l mend -d 'A command that brings it back' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l timeout -d 'How long the handler may take to answer' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l cacert -d 'Also trust the certificates in this PEM file: the server\'s own, or its authority\'s' -r -F
complete -c cew -n "__fish_cew_using_subcommand check" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand check" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand check" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand check" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand check" -l strict -d 'Let warnings count as failures'
complete -c cew -n "__fish_cew_using_subcommand check" -l list -d 'List the probes and end'
complete -c cew -n "__fish_cew_using_subcommand check" -s y -l yes -d 'Do not ask before checking a handler on another machine'
complete -c cew -n "__fish_cew_using_subcommand check" -l dry-run -d 'Show what would run, in its order, and send nothing'
complete -c cew -n "__fish_cew_using_subcommand check" -l sync -d 'Check instead whether the rows that the handler writes end right, whatever comes when'
complete -c cew -n "__fish_cew_using_subcommand check" -l insecure -d 'Trust every certificate'
complete -c cew -n "__fish_cew_using_subcommand check" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand check" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand check" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand check" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand listen" -l port -d 'The port; 0 takes any free one' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l host -d 'The address to listen on; localhost is 127.0.0.1 and ::1' -r -f -a "(__fish_print_hostnames)"
complete -c cew -n "__fish_cew_using_subcommand listen" -l relay-token -d 'The relay\'s address to have, instead of this project\'s own' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l scheme -d 'How deliveries are signed, whatever their headers suggest' -r -f -a "svix\t''
standard\t''
body-hmac\t''"
complete -c cew -n "__fish_cew_using_subcommand listen" -l forward-to -d 'Hand deliveries on to this handler, and its answer back: exactly there if it has a path, else to the path that the delivery came for; twice or more for several, each with the event types that it wants, such as \'organization.*=localhost:3001\'' -r -f
complete -c cew -n "__fish_cew_using_subcommand listen" -s H -l header -d 'Add a header to what is handed on, or replace one' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l events -d 'Hand on these event types only' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand listen" -l public-host -d 'A host under which this listener is known to others, such as a tunnel\'s' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l timeout -d 'How long the handler may take to answer; senders give up after 15 s' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l cacert -d 'Also trust the certificates in this PEM file: the handler\'s own, or its authority\'s' -r -F
complete -c cew -n "__fish_cew_using_subcommand listen" -l speedup -d 'Divide every wait between attempts by this' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand listen" -l respond -d 'The status to answer with [default: 200]' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l delay -d 'Wait before answering' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l fail-rate -d 'Fail this share of the deliveries: 0.3 or 30%' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l fail-first -d 'Fail the first N attempts at each message' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l retry-after -d 'Send `retry-after` with failures' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l allow-from -d 'Admit these sources only: svix (where real deliveries come from), an address, a range, or a file with a list such as <https://docs.svix.com/webhook-ips.json>' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l trusted-proxy -d 'Proxies of one\'s own on other machines, which stand for many senders' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l max-body -d 'The largest body' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l expect -d 'End with 0 once an authentic delivery of this type has come; twice or more for several' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand listen" -l within -d 'End after this time, with 1 if something that was waited for has not come' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l exit-after -d 'End after this many deliveries' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand listen" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand listen" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand listen" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand listen" -l relay -d 'Also take deliveries from the internet, at an address of the Svix relay: no tunnel, no account'
complete -c cew -n "__fish_cew_using_subcommand listen" -l forward-unverified -d 'Also hand on what is not authentic, if it is a POST to a host that is known here, and no web page sent it; needed where there is no signing secret'
complete -c cew -n "__fish_cew_using_subcommand listen" -l any-method -d 'Hand on other methods than POST unverified, too'
complete -c cew -n "__fish_cew_using_subcommand listen" -l insecure -d 'Trust every certificate of the handler\'s'
complete -c cew -n "__fish_cew_using_subcommand listen" -l retry -d 'Answer 202 to what a handler has refused, and deliver it again by Svix\'s schedule, signed afresh, until the handler takes it: also after this ends, by the next one or `cew dashboard`'
complete -c cew -n "__fish_cew_using_subcommand listen" -l no-store -d 'Keep no captures'
complete -c cew -n "__fish_cew_using_subcommand listen" -l trust-forwarded-for -d 'Behind a tunnel or proxy: take the source from x-forwarded-for, if this machine or a --trusted-proxy sent it'
complete -c cew -n "__fish_cew_using_subcommand listen" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand listen" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand listen" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand listen" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand listen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -f -a "list" -d 'A line for each capture'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -f -a "show" -d 'One in full: headers, body, verdict and attempts'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -f -a "export" -d 'Write them in a form that `cew verify` and other tools read'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -f -a "prune" -d 'Remove old ones, and what was sent before'
complete -c cew -n "__fish_cew_using_subcommand captures; and not __fish_seen_subcommand_from list show export prune migrate" -f -a "migrate" -d 'Bring a store of an earlier cew up to date, so that this one reads it'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l events -d 'These event types only' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l where -d 'Only those with this in their JSON body: data.id=user_…, data.count!=0, or a path that is there; twice or more, all of it' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l header -d 'Only those with this header, whatever its value or exactly this; twice or more, all of them' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l path -d 'Only those to this path; * stands for anything' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l status -d 'Only those that were answered with this, such as 500 or 5xx, or with none at all' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l since -d 'Received at this time or later: RFC 3339, or how long ago, such as 2h' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l until -d 'Received before this time' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l last -d 'The latest N of them' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l failed -d 'Only those that were sent to a handler, and no attempt there ever succeeded'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l late -d 'Only those whose sender had given up when they were answered'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l raw -d 'The request\'s exact bytes, nothing redacted'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l events -d 'These event types only' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l where -d 'Only those with this in their JSON body: data.id=user_…, data.count!=0, or a path that is there; twice or more, all of it' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l header -d 'Only those with this header, whatever its value or exactly this; twice or more, all of them' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l path -d 'Only those to this path; * stands for anything' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l status -d 'Only those that were answered with this, such as 500 or 5xx, or with none at all' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l since -d 'Received at this time or later: RFC 3339, or how long ago, such as 2h' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l until -d 'Received before this time' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l last -d 'The latest N of them' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l format -d 'The form' -r -f -a "jsonl\t'cew\'s own lines, with everything'
har\t'An HTTP archive, for browsers and proxies'
curl\t'Commands for a shell'
http\t'Raw requests'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l failed -d 'Only those that were sent to a handler, and no attempt there ever succeeded'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l late -d 'Only those whose sender had given up when they were answered'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l raw -d 'Leave `authorization` and `cookie` headers as they were received'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l older-than -d 'Remove what was received or sent before this time, such as 30d or 12h ago' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l yes -d 'Do not ask'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand captures; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -f -a "list" -d 'A line for each message that was sent'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -f -a "show" -d 'One in full: its payload, and every attempt with what to do about it'
complete -c cew -n "__fish_cew_using_subcommand messages; and not __fish_seen_subcommand_from list show compare" -f -a "compare" -d 'Hold what a Svix server says that it delivered against what `cew listen` has captured'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l events -d 'These event types only' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l since -d 'Sent at this time or later: RFC 3339, or how long ago, such as 2h' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l until -d 'Sent before this time' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l last -d 'The latest N of them; of a server, 50 if no time is given' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l failed -d 'Only those that were sent to a handler, and no attempt there ever succeeded'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l raw -d 'The payload\'s exact bytes, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l events -d 'These event types only' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l since -d 'Made at this time or later: RFC 3339, or how long ago, such as 2h' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l until -d 'Made before this time' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l last -d 'The latest N of them' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l endpoint -d 'The endpoint: its id, uid or URL [default: the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l all -d 'Name also those that fit'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand messages; and __fish_seen_subcommand_from compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand replay" -l since -d 'Received or sent at this time or later: RFC 3339, a date, or how long ago, such as 2h' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l until -d 'Received or sent before this time' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l events -d 'These event types only' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand replay" -l where -d 'Only those with this in their JSON body: data.id=user_…, data.count!=0, or a path that is there; twice or more, all of it' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l last -d 'The latest N messages of those' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l to -d 'The endpoint: 3000, localhost:3000/hook or a URL [env: CEW_TO] [default: where it was sent to last, else http://localhost:3000/api/webhooks]' -r -f
complete -c cew -n "__fish_cew_using_subcommand replay" -s H -l header -d 'Add a header, or replace one' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand replay" -l timeout -d 'How long the handler may take to answer' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l retry -d 'Try again after failures, as the real sender does: svix, body-hmac (without a value the one that belongs to the scheme), or the waits between attempts, such as 5s,5m,30m' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l speedup -d 'Divide every wait between attempts by this' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l concurrency -d 'So many messages at the same time, waits between attempts included [default: 1, with --rate 64]' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l rate -d 'Send messages at fixed times, however slow the answers are: 50/s, 600/m' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l cacert -d 'Also trust the certificates in this PEM file: the server\'s own, or its authority\'s' -r -F
complete -c cew -n "__fish_cew_using_subcommand replay" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand replay" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand replay" -l endpoint -d 'The endpoint there: its id, uid or URL [default: the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand replay" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand replay" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand replay" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand replay" -l failed -d 'Those attempted at the endpoint, captured or sent, where no attempt ever succeeded'
complete -c cew -n "__fish_cew_using_subcommand replay" -l missing -d 'Captures never attempted at the endpoint, from the first failed message on; with --since from there'
complete -c cew -n "__fish_cew_using_subcommand replay" -l verbatim -d 'Send headers and body as they were received, signature included, and sign nothing'
complete -c cew -n "__fish_cew_using_subcommand replay" -l sign-unverified -d 'Also sign what was not authentic: a forged capture becomes a genuine delivery'
complete -c cew -n "__fish_cew_using_subcommand replay" -l dry-run -d 'Show what would be sent, and send nothing'
complete -c cew -n "__fish_cew_using_subcommand replay" -s y -l yes -d 'Do not ask before sending several messages to another machine'
complete -c cew -n "__fish_cew_using_subcommand replay" -l insecure -d 'Trust every certificate'
complete -c cew -n "__fish_cew_using_subcommand replay" -l now -d 'With --failed: also what the server will try again by itself, which ends its schedule'
complete -c cew -n "__fish_cew_using_subcommand replay" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand replay" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand replay" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand replay" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l port -d 'The port; 0 takes any free one [default: 4500]' -r
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l listen -d 'Also receive deliveries on this port, as `cew listen` does [default: 4400]' -r
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l forward-to -d 'Hand what is received on to this handler, and its answer back: exactly there if it has a path, else to the path that the delivery came for; twice or more as for `cew listen`' -r -f
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l speedup -d 'Divide every wait between attempts by N' -r
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l timeout -d 'How long an endpoint may take to answer' -r
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l allow-host -d 'A name under which this machine is known to the browser, besides localhost' -r
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l demo -d 'Show it with a temporary store, a built-in handler that fails now and then, and a story that was sent already'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l relay -d 'Also take deliveries from the internet, at an address of the Svix relay: no tunnel, no account'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l no-open -d 'Open no browser'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l print-token -d 'Print the token of the APIs, and end'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l allow-link-local -d 'Deliver to link-local and metadata addresses, too'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand dashboard" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -f -a "list" -d 'A line for each endpoint'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -f -a "add" -d 'Add one'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -f -a "remove" -d 'Remove one, with what is due there'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and not __fish_seen_subcommand_from list add remove rotate" -f -a "rotate" -d 'Give one a new signing secret, and print it'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l events -d 'These event types only' -r -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'"
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l description -d 'For people' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l uid -d 'A name of one\'s own, in place of its id' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l create -d 'Make the application, too, where it is missing'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l grace -d 'How long the secret before still signs, too' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand endpoints; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand events" -l scheme -d 'Whose events: svix and standard have the same, body-hmac its own' -r -f -a "svix\t''
standard\t''
body-hmac\t''"
complete -c cew -n "__fish_cew_using_subcommand events" -l types -d 'Print payload types of all event types, or of the one named, for this language' -r -f -a "ts\t''
rust\t''
python\t''"
complete -c cew -n "__fish_cew_using_subcommand events" -l via -d 'Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else Svix\'s own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN' -r -f
complete -c cew -n "__fish_cew_using_subcommand events" -l app -d 'The application there: its id, uid or name [default: default, or the only one]' -r
complete -c cew -n "__fish_cew_using_subcommand events" -l token-file -d 'Read the server\'s token from this file' -r -F
complete -c cew -n "__fish_cew_using_subcommand events" -l store -d 'The store [env: CEW_STORE] [default: a store for each project, in the user\'s state directory]' -r -F
complete -c cew -n "__fish_cew_using_subcommand events" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand events" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand events" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand events" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand events" -l schema -d 'Print the JSON Schema (2020-12) of the event type instead of its example'
complete -c cew -n "__fish_cew_using_subcommand events" -l register -d 'Make the event types known to the Svix server of --via, with their schemas and examples'
complete -c cew -n "__fish_cew_using_subcommand events" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand events" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand events" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand events" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand init" -l print -d 'Print the handler for this framework, and do nothing else' -r -f -a "next-app\t''
next-pages\t''
astro\t''
express\t''
fastify\t''
nuxt\t''
react-router\t''
tanstack-start\t''
hono\t''
sveltekit\t''
koa\t''
flask\t''
fastapi\t''
django\t''"
complete -c cew -n "__fish_cew_using_subcommand init" -l framework -d 'The framework, where the project has several' -r -f -a "next-app\t''
next-pages\t''
astro\t''
express\t''
fastify\t''
nuxt\t''
react-router\t''
tanstack-start\t''
hono\t''
sveltekit\t''
koa\t''
flask\t''
fastapi\t''
django\t''"
complete -c cew -n "__fish_cew_using_subcommand init" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand init" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand init" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand init" -s y -l yes -d 'Do not ask'
complete -c cew -n "__fish_cew_using_subcommand init" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand init" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand init" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand init" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand secret" -l write -d 'Put it into this file, and never in place of another' -r -F
complete -c cew -n "__fish_cew_using_subcommand secret" -l name -d 'The variable to put it into [default: the one that is there, else CLERK_WEBHOOK_SIGNING_SECRET, with NUXT_ before it in a Nuxt project]' -r
complete -c cew -n "__fish_cew_using_subcommand secret" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand secret" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand secret" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand secret" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand secret" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand secret" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand secret" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand secret" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand secret" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand demo" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand demo" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand demo" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand demo" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand demo" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand demo" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand demo" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand completions" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand completions" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand completions" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand completions" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand completions" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand completions" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand completions" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand help" -l secret -d 'The signing secret (whsec_…); twice or more while it is being rotated, the current first' -r
complete -c cew -n "__fish_cew_using_subcommand help" -l secret-file -d 'Read the signing secret from a file, or - for standard input' -r -F
complete -c cew -n "__fish_cew_using_subcommand help" -l env-file -d 'Look for the signing secret in this file before the environment' -r -F
complete -c cew -n "__fish_cew_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t'On terminals, unless `NO_COLOR` is set'
always\t'Also into pipes and files'
never\t'Nowhere'"
complete -c cew -n "__fish_cew_using_subcommand help" -l no-env-file -d 'Do not look into .env files'
complete -c cew -n "__fish_cew_using_subcommand help" -l json -d 'Print JSON Lines on standard output, and nothing else'
complete -c cew -n "__fish_cew_using_subcommand help" -s q -l quiet -d 'Print errors only; the exit code tells the rest'
complete -c cew -n "__fish_cew_using_subcommand help" -s v -l verbose -d 'Show more: headers and whole bodies'
complete -c cew -n "__fish_cew_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cew -n "__fish_cew_using_subcommand send-example" -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'
"
complete -c cew -n "__fish_cew_using_subcommand events" -f -a "user.created\t'A user signed up, or was made from the dashboard or backend API'
user.updated\t'Some property of a user changed'
user.deleted\t'A user was removed, by themselves or an administrator'
email.created\t'An email was generated for sending'
sms.created\t'A text message was generated for sending'
session.created\t'A sign-in produced a session'
session.ended\t'Signed out; client still lists the session'
session.removed\t'Signed out and dropped from the client'
session.revoked\t'The application or an administrator ended it'
session.pending\t'Signed in but required tasks are open'
organization.created\t'New organization'
organization.updated\t'Organization changed'
organization.deleted\t'Organization removed'
organizationMembership.created\t'A user joined or was added'
organizationMembership.updated\t'Role or metadata changed'
organizationMembership.deleted\t'A user left or was removed'
organizationInvitation.created\t'Someone was invited'
organizationInvitation.accepted\t'Invitee joined'
organizationInvitation.revoked\t'Invitation withdrawn'
organizationDomain.created\t'Domain attached to an organization'
organizationDomain.updated\t'Enrollment mode, verification or counters changed'
organizationDomain.deleted\t'Domain detached'
role.created\t'Custom role defined'
role.updated\t'Role edited'
role.deleted\t'Role removed'
permission.created\t'Custom permission defined'
permission.updated\t'Permission edited'
permission.deleted\t'Permission removed'
waitlistEntry.created\t'Someone joined the waitlist'
waitlistEntry.updated\t'Entry invited, rejected, completed or otherwise changed'
subscription.created\t'Billing container made for a payer (with the user/organization, or when billing is switched on)'
subscription.updated\t'Non-status change, e.g. its items changed'
subscription.active\t'Became active from another status'
subscription.pastDue\t'One of its items fell past due'
subscriptionItem.created\t'Item made'
subscriptionItem.updated\t'Non-status change, e.g. renewal moved the period'
subscriptionItem.active\t'Paid, or trial started (is_free_trial)'
subscriptionItem.canceled\t'Canceled; features kept to period end'
subscriptionItem.upcoming\t'Scheduled to start after the present period'
subscriptionItem.ended\t'No longer in force'
subscriptionItem.abandoned\t'A scheduled item was superseded before starting'
subscriptionItem.incomplete\t'Checkout begun, payment not through'
subscriptionItem.pastDue\t'Recurring charge failed'
subscriptionItem.freeTrialEnding\t'Trial ends in 3 days (sent at once for shorter trials)'
paymentAttempt.created\t'Charge started'
paymentAttempt.updated\t'Charge settled, paid or failed'
"
complete -c cew -n "__fish_cew_using_subcommand completions" -f -a "bash\t'bash'
elvish\t'elvish'
fish\t'fish'
powershell\t'powershell'
zsh\t'zsh'
"
