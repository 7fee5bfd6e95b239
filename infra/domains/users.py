"""users: accounts, the household's profiles, the devices that are signed in, and the tokens that speak for them."""

from infra.functions import (
    DeleteObjects,
    Domain,
    Erase,
    EraseReplies,
    Read,
    ReadObjects,
    ReadSecret,
    SendMail,
    SignInWith,
    SiteUrl,
    StartWorkflow,
    Verify,
    Write,
    WriteObjects,
    internal,
    on_event,
    route,
    step,
)

_ACCOUNTS = Write("users")
_TOKENS = ReadSecret("tokens")
# argon2id is 18 ms of a full core: a bigger Lambda answers sooner for the same money.
_HASHING = 1024
# Whoever tries passwords by the thousand fills these, and leaves the account's other environments to everybody else.
_GUESSED = 100
_EXPORTS = "exports/"
_DROP_EXPORTS = DeleteObjects("uploads", _EXPORTS)

USERS = Domain(
    name="users",
    indexes=("gsi1",),
    append_only=("AUDIT#",),
    workflow="users.asl.json",
    functions=(
        route("POST /v1/users/register", "register_user", _ACCOUNTS, memory=_HASHING, concurrency=_GUESSED),
        route("POST /v1/users/verify-email", "verify_email", _ACCOUNTS, _TOKENS),
        route(
            "POST /v1/users/login",
            "login",
            _ACCOUNTS,
            _TOKENS,
            Verify(),
            memory=_HASHING,
            concurrency=_GUESSED,
        ),
        route("POST /v1/users/refresh", "refresh", _ACCOUNTS, _TOKENS, Verify()),
        route("POST /v1/users/logout", "logout", _ACCOUNTS, access="viewer"),
        route("POST /v1/users/logout-everywhere", "logout_everywhere", _ACCOUNTS, access="viewer", live=True),
        route("POST /v1/users/password/forgot", "forgot_password", _ACCOUNTS),
        route("POST /v1/users/password/reset", "reset_password", _ACCOUNTS, _TOKENS, memory=_HASHING),
        route(
            "POST /v1/users/password/change",
            "change_password",
            _ACCOUNTS,
            access="viewer",
            live=True,
            memory=_HASHING,
        ),
        route("GET /v1/users/profile", "get_account", Read("users"), access="viewer"),
        route("PUT /v1/users/profile", "replace_account", _ACCOUNTS, access="viewer"),
        route("GET /v1/users/profiles", "list_profiles", Read("users"), access="viewer"),
        route(
            "POST /v1/users/profiles", "create_profile", _ACCOUNTS, access="viewer", memory=_HASHING, idempotent=True
        ),
        route("GET /v1/users/profiles/{profile_id}", "get_profile", Read("users"), access="viewer"),
        route("PUT /v1/users/profiles/{profile_id}", "replace_profile", _ACCOUNTS, access="viewer", memory=_HASHING),
        route("DELETE /v1/users/profiles/{profile_id}", "delete_profile", _ACCOUNTS, access="viewer"),
        route(
            "POST /v1/users/profiles/{profile_id}/select",
            "select_profile",
            _ACCOUNTS,
            _TOKENS,
            Verify(),
            access="viewer",
            live=True,
            memory=_HASHING,
        ),
        route("GET /v1/users/devices", "list_devices", Read("users"), access="viewer"),
        route("DELETE /v1/users/devices/{device_id}", "delete_device", _ACCOUNTS, access="viewer"),
        route("GET /v1/users/oauth", "list_openid_providers", SignInWith()),
        route(
            "GET /v1/users/oauth/{provider}",
            "begin_openid_sign_in",
            _ACCOUNTS,
            SignInWith(),
            SiteUrl(),
            timeout=20,
        ),
        route(
            "GET /v1/users/oauth/{provider}/callback",
            "finish_openid_sign_in",
            _ACCOUNTS,
            _TOKENS,
            SignInWith(),
            SiteUrl(),
            Verify(),
            timeout=29,
        ),
        route("GET /v1/admin/users", "find_users", Read("users"), access="support"),
        route("PUT /v1/admin/users/{user_id}", "replace_user", _ACCOUNTS, access="admin", live=True),
        route("GET /v1/admin/users/{user_id}/audit", "list_audit", Read("users"), access="support"),
        route("GET /.well-known/jwks.json", "get_jwks", Verify()),
        route("GET /.well-known/openid-configuration", "get_openid_configuration", Verify(), SiteUrl()),
        # SES lets a new account send 14 mails a second.
        on_event("users.MailRequested", "send_mail", _ACCOUNTS, _TOKENS, SiteUrl(), SendMail(), concurrency=5),
        route("POST /v1/users/export", "request_export", _ACCOUNTS, access="viewer", live=True),
        route(
            "GET /v1/users/export/{export_id}",
            "get_export",
            Read("users"),
            ReadObjects("uploads", _EXPORTS),
            access="viewer",
            live=True,
        ),
        route("DELETE /v1/users", "erase_account", _ACCOUNTS, access="viewer", live=True, memory=_HASHING),
        on_event("users.ExportRequested", "start_export", StartWorkflow("users")),
        on_event("users.UserErased", "start_erasure", StartWorkflow("users")),
        step(
            "build_export",
            _ACCOUNTS,
            Read("content"),
            WriteObjects("uploads", _EXPORTS),
            _DROP_EXPORTS,
            memory=1024,
            timeout=300,
        ),
        step("record_failed_export", _ACCOUNTS),
        step("send_receipt", _ACCOUNTS, _TOKENS, SiteUrl(), SendMail()),
        step("free_address", _ACCOUNTS),
        step("erase_person", Erase("users"), EraseReplies(), _DROP_EXPORTS, timeout=300),
        internal("The API's authorizer", "authorize", Verify()),
        internal("Invoked by an operator to make the first accounts", "create_account", _ACCOUNTS, memory=_HASHING),
    ),
)
