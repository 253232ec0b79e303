"""The environment of the functions under test, as the template would give it to them."""

REGION = "eu-west-1"
ACCOUNT = "123456789012"
STACK = "baton-test"
TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
PROJECT = "3b0b7f5c-92c4-4d0f-8d5e-5a1f5a0d9c22"
SOMEBODY = "5f0c2f7e-1d43-4f0b-8a57-0c7f6f5f2a99"
TABLE = f"{STACK}-table"
BUCKET = f"{STACK}-bucket"
MACHINE = f"{STACK}-action-run"
MACHINE_ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{MACHINE}"
TOKEN_SECRET = f"{STACK}-token-secret"
TOKEN_ISSUER = "baton"
BUS = f"{STACK}-events"
ENCRYPTION_KEY_ALIAS = f"alias/{STACK}-secrets"
ENCRYPTION_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:{ENCRYPTION_KEY_ALIAS}"
RULE_PREFIX = f"{STACK}-t-"

ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "TABLE_NAME": TABLE,
    "BUCKET_NAME": BUCKET,
    "STATE_MACHINE_ARN": MACHINE_ARN,
    "TOKEN_SECRET": TOKEN_SECRET,
    "TOKEN_ISSUER": TOKEN_ISSUER,
    "TOKEN_AUDIENCE": STACK,
    "TOKEN_HOURS": "72",
    "ALLOWED_ORIGIN": "https://app.example.com",
    "TENANT_ID": TENANT,
    "DEFAULT_TENANT_ID": TENANT,
    "EVENT_BUS": BUS,
    "ENCRYPTION_KEY": ENCRYPTION_KEY,
    "SCHEDULE_BACKEND": "rules",
    "SCHEDULE_TARGET": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{STACK}-start",
    "RULE_PREFIX": RULE_PREFIX,
    "RULE_LIMIT": "300",
}
