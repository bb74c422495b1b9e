"""The work of a cold `status` for one Steady domain in Python with boto3: a Lambda runtime's loop around S3 GetObject and SES GetEmailIdentity.

Used by ColdStartBenchmark, which serves the Runtime API and compares wall times from the start of the process to the answer.
"""

import http.client
import json
import os


def handler(event):
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard"})
    domain = event["domain"]
    state = json.load(
        boto3.client("s3", config=config).get_object(Bucket=os.environ["STATE_BUCKET"], Key=f"state/{domain}.json")["Body"]
    )
    identity = boto3.client("sesv2", config=config).get_email_identity(EmailIdentity=domain)
    dkim = identity["DkimAttributes"]
    return {
        "statusCode": 200,
        "action": "status",
        "domain": domain,
        "state": state,
        "ses": {"status": dkim["Status"], "origin": dkim.get("SigningAttributesOrigin"), "tokens": dkim.get("Tokens", [])},
    }


def main():
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        api.request("GET", "/2018-06-01/runtime/invocation/next")
        response = api.getresponse()
        request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
        answer = json.dumps(handler(json.load(response)), default=str)
        api.request("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", answer)
        api.getresponse().read()


main()
