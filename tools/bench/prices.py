"""List prices of AWS, entered by hand: us-east-1, on demand, without free tiers, discounts and taxes."""

from dataclasses import dataclass

AS_OF = "2026-11"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one `unit`."""

    service: str
    unit: str
    dollars: float
    as_of: str = AS_OF


GATEWAY_REQUEST = Price("API Gateway (REST)", "request", 3.50 / 1e6)
LAMBDA_REQUEST = Price("Lambda", "request", 0.20 / 1e6)
LAMBDA_GB_SECOND = Price("Lambda", "GB-second (x86)", 0.0000166667)
TRANSITION = Price("Step Functions (Standard)", "state transition", 25.00 / 1e6)
WRITE_UNIT = Price("DynamoDB", "write request unit", 0.625 / 1e6)
READ_UNIT = Price("DynamoDB", "read request unit", 0.125 / 1e6)
TABLE_GB_MONTH = Price("DynamoDB", "GB-month", 0.25)
BACKUP_GB_MONTH = Price("DynamoDB", "GB-month of point-in-time recovery", 0.20)
LOG_GB = Price("CloudWatch Logs", "GB taken in", 0.50)
LOG_GB_MONTH = Price("CloudWatch Logs", "GB-month", 0.03)
EVENT = Price("EventBridge", "event of our own", 1.00 / 1e6)
PUT_OBJECT = Price("S3", "PUT request", 0.005 / 1e3)
GET_OBJECT = Price("S3", "GET request", 0.0004 / 1e3)
OBJECT_GB_MONTH = Price("S3", "GB-month", 0.023)
SECRET_MONTH = Price("Secrets Manager", "secret-month", 0.40)
KEY_MONTH = Price("KMS", "key-month", 1.00)
ALARM_MONTH = Price("CloudWatch", "alarm-month", 0.10)

ALL = (
    GATEWAY_REQUEST,
    LAMBDA_REQUEST,
    LAMBDA_GB_SECOND,
    TRANSITION,
    WRITE_UNIT,
    READ_UNIT,
    TABLE_GB_MONTH,
    BACKUP_GB_MONTH,
    LOG_GB,
    LOG_GB_MONTH,
    EVENT,
    PUT_OBJECT,
    GET_OBJECT,
    OBJECT_GB_MONTH,
    SECRET_MONTH,
    KEY_MONTH,
    ALARM_MONTH,
)
