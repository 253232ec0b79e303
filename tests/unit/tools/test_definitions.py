"""The local deploy may change the format of a definition, never its content."""

import json
from pathlib import Path

import yaml

from tools.local.definitions import turn_into_json

TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ../functions/machine.asl.yaml
      DefinitionSubstitutions: {WorkFunctionArn: {'Fn::GetAtt': [Work, Arn]}}
"""
DEFINITION = """
# Why: a comment.
StartAt: Work
States:
  Work: {Type: Task, Resource: '${WorkFunctionArn}', End: true}
"""


def test_a_definition_becomes_json_of_the_same_content(tmp_path: Path) -> None:
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "machine.asl.yaml").write_text(DEFINITION)
    built = tmp_path / "build" / "template.yaml"
    built.parent.mkdir()
    built.write_text(TEMPLATE)

    turn_into_json(built)

    properties = yaml.safe_load(built.read_text())["Resources"]["Machine"]["Properties"]
    definition = json.loads((built.parent / properties.pop("DefinitionUri")).read_text())
    assert definition == yaml.safe_load(DEFINITION)
    assert properties == {
        "DefinitionSubstitutions": {"WorkFunctionArn": {"Fn::GetAtt": ["Work", "Arn"]}}
    }
