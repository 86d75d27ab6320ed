"""Who gets in, and how: log-in, sign-up, passkeys, sessions."""

from beatstore.settings.environment import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",  # takes no password
    "login": "accounts.forms.LogInForm",
    "add_email": "accounts.forms.NewAddressForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.PasswordFromMailForm",
    "change_password": "accounts.forms.NewPasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "request_login_code": "accounts.forms.AskForCodeForm",
    "confirm_login_code": "accounts.forms.CodeForm",
    "confirm_email_verification_code": "accounts.forms.ProveAddressForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True  # one address, which gives way once the new one is proved
ACCOUNT_EMAIL_NOTIFICATIONS = True  # the owner hears of a new password, address or passkey
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
STAFF_TWO_FACTOR = env.choice("STAFF_TWO_FACTOR", "off", ("off", "on"))
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]  # who is asked for a second step: accounts.second_factor
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute wrong
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "signup_webauthn": "accounts.forms.FirstPasskeyForm",
    "activate_totp": "accounts.forms.FirstAppCodeForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.SecondStepAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # the log-in page itself asks once
LOGIN_URL = "account_login"  # names, since addresses have the visitor's language in them
LOGIN_REDIRECT_URL = "accounts:library"
LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "/admin/login/"  # leads on to LOGIN_URL, or says no to a log-in that isn't the staff's
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "wagtailcore/password_required.html"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # the shop's own log-in page has it for everybody
CSRF_FAILURE_VIEW = "beatstore.errors.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
