"""Resource types that this version of MiniStack lacks or knows in part, each with its reason and what stands in for it.

A type that is neither MiniStack's nor listed here fails its deployment by name. `start.py --types` prints the lists; a
test compares them with the types of the app's templates, so that no line outlives its reason.
"""

import json
import uuid

from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc, msk, secretsmanager
from ministack.services.cloudformation import provisioners

import driver


def recorded(logical_id, properties, stack):
    """Nothing but an id: for types that change nothing where security groups, alarms and the like are not enforced."""
    return f"{stack}-{logical_id}", {"Id": f"{stack}-{logical_id}"}


def forgotten(physical_id, properties):
    """The end of what was only recorded."""


# --- MSK -------------------------------------------------------------------------------------------------------------


def create_cluster(logical_id, properties, stack):
    """A record of MiniStack's own MSK, with an ARN as MSK makes them, whose brokers are the one that really runs."""
    name = properties.get("ClusterName") or f"{stack}-{logical_id}"
    arn = f"arn:aws:kafka:{get_region()}:{get_account_id()}:cluster/{name}/{uuid.uuid4()}-1"
    msk._clusters[arn] = {
        "ClusterArn": arn,
        "ClusterName": name,
        "CurrentVersion": "K3AEGXETSR30VB",
        "State": "ACTIVE",
        "BrokerNodeGroupInfo": properties.get("BrokerNodeGroupInfo", {}),
        "ClientAuthentication": properties.get("ClientAuthentication", {}),
        "EncryptionInfo": properties.get("EncryptionInfo", {}),
        "NumberOfBrokerNodes": int(properties.get("NumberOfBrokerNodes", 1)),
        "CurrentBrokerSoftwareInfo": {"KafkaVersion": properties.get("KafkaVersion", "")},
        "Tags": properties.get("Tags", {}),
    }
    return arn, {"Arn": arn}


def update_cluster(physical_id, old, new, stack):
    return physical_id, {"Arn": physical_id}


def delete_cluster(physical_id, properties):
    msk._clusters.pop(physical_id, None)


def create_configuration(logical_id, properties, stack):
    name = properties.get("Name") or f"{stack}-{logical_id}"
    arn = f"arn:aws:kafka:{get_region()}:{get_account_id()}:configuration/{name}/{uuid.uuid4()}-1"
    return arn, {"Arn": arn, "LatestRevision.Revision": "1"}


def update_configuration(physical_id, old, new, stack):
    raise ValueError("a changed MSK configuration is a new revision, which its stand-in does not make")


def plaintext_brokers(cluster_name):
    """What GetBootstrapBrokers answers: the broker here has a plaintext listener and no other."""
    return {"BootstrapBrokerString": msk._BOOTSTRAP_PLAIN}


def topic_answer(answer):
    return answer["id"], {"TopicArn": answer["id"]}


def create_topic(logical_id, properties, stack):
    return topic_answer(driver.post("/topic", {"properties": properties}))


def update_topic(physical_id, old, new, stack):
    return topic_answer(driver.post("/topic", {"properties": new, "previous": old}))


def delete_topic(physical_id, properties):
    driver.post("/topic/delete", {"properties": properties})


# --- Aurora ----------------------------------------------------------------------------------------------------------

native_cluster = dict(provisioners._RESOURCE_HANDLERS["AWS::RDS::DBCluster"])
master_secrets = {}


def create_database(logical_id, properties, stack):
    physical_id, attributes = native_cluster["create"](logical_id, properties, stack)
    name = f"rds!cluster-{uuid.uuid4()}"
    secret = {"username": properties.get("MasterUsername", "admin"), "password": str(uuid.uuid4())}
    arn, _ = secretsmanager._store_new_secret(name, secret_string=json.dumps(secret))
    master_secrets[physical_id] = (name, arn)
    driver.post(
        "/database",
        {"arn": attributes["Arn"], "databaseName": properties.get("DatabaseName", ""), "secretArn": arn},
    )
    return physical_id, {**attributes, "MasterUserSecret.SecretArn": arn}


def update_database(physical_id, old, new, stack, logical_id=None):
    updated_id, attributes = native_cluster["update"](physical_id, old, new, stack, logical_id)
    if updated_id != physical_id:
        raise ValueError("this change replaces the database cluster, which its stand-in does not")
    return updated_id, {**attributes, "MasterUserSecret.SecretArn": master_secrets[physical_id][1]}


def delete_database(physical_id, properties):
    name, _ = master_secrets.pop(physical_id, (None, None))
    secretsmanager._secrets.pop(name, None)
    native_cluster["delete"](physical_id, properties)


# --- Mappings of Kafka topics ----------------------------------------------------------------------------------------

native_mapping = dict(provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"])
native_answer = lambda_svc._esm_response
KAFKA_PART = (
    "AmazonManagedKafkaEventSourceConfig",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "FilterCriteria",
    "FunctionResponseTypes",
    "LoggingConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "MetricsConfig",
    "ProvisionedPollerConfig",
    "StartingPositionTimestamp",
    "Topics",
)


def keep_kafka_part(mapping_id, properties):
    """MiniStack keeps what it polls itself; a setting that a template drops falls back to its default, as on AWS."""
    mapping = lambda_svc._esms[mapping_id]
    for name in KAFKA_PART:
        mapping.pop(name, None)
        if properties.get(name) is not None:
            mapping[name] = properties[name]
    if "BatchSize" not in properties:
        mapping["BatchSize"] = 100


def create_mapping(logical_id, properties, stack):
    mapping_id, attributes = native_mapping["create"](logical_id, properties, stack)
    keep_kafka_part(mapping_id, properties)
    return mapping_id, attributes


def update_mapping(physical_id, old, new, stack):
    mapping_id, attributes = native_mapping["update"](physical_id, old, new, stack)
    keep_kafka_part(mapping_id, new)
    return mapping_id, attributes


def answer_with_state(mapping):
    """A mapping as the API shows it: its state is that of the poller, which follows what is asked for."""
    answer = native_answer(mapping)
    if ":kafka:" in mapping.get("EventSourceArn", ""):
        answer["State"] = state_of(mapping, driver.get(f"/mappings/{mapping['UUID']}"))
    return answer


def state_of(mapping, polled):
    state = polled.get("State")
    if not is_enabled(mapping):
        return "Disabled" if state == "Disabled" else "Disabling"
    if state is None:
        return "Creating"
    same = all(polled.get(name) == mapping.get(name) for name in ("BatchSize", "MaximumBatchingWindowInSeconds"))
    if not same:
        return "Updating"
    return "Enabled" if state == "Enabled" else "Enabling"


def is_enabled(mapping):
    return str(mapping.get("Enabled", True)).lower() != "false"


# --- The lists -------------------------------------------------------------------------------------------------------

RECORDED = {"create": recorded, "delete": forgotten}

# Types that MiniStack lacks.
STAND_INS = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ("nothing scales here", RECORDED),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ("nothing scales here", RECORDED),
    "AWS::Budgets::Budget": ("an emulator sends no bill", RECORDED),
    "AWS::EC2::FlowLog": ("there is no network whose flows could be logged", RECORDED),
    "AWS::EC2::SecurityGroupEgress": ("MiniStack enforces no security group", RECORDED),
    "AWS::EC2::SecurityGroupIngress": ("MiniStack enforces no security group", RECORDED),
    "AWS::MSK::Cluster": (
        "MiniStack has MSK's API and no such resource: a record of that API, with the broker that really runs",
        {"create": create_cluster, "update": update_cluster, "delete": delete_cluster},
    ),
    "AWS::MSK::Configuration": (
        "the broker that really runs has settings of its own",
        {"create": create_configuration, "update": update_configuration, "delete": forgotten},
    ),
    "AWS::MSK::Topic": (
        "made, changed and deleted on the broker that really runs",
        {"create": create_topic, "update": update_topic, "delete": delete_topic},
    ),
}

# Types that MiniStack knows in part.
COMPLETED = {
    "AWS::Lambda::EventSourceMapping": (
        "MiniStack drops what concerns Kafka, and does not poll it",
        {**native_mapping, "create": create_mapping, "update": update_mapping},
    ),
    "AWS::RDS::DBCluster": (
        "MiniStack has neither the master user's secret as an attribute nor a server behind the cluster",
        {**native_cluster, "create": create_database, "update": update_database, "delete": delete_database},
    ),
}


def register():
    """Makes them MiniStack's. A type of STAND_INS that it has meanwhile learned is left to the test to report."""
    for kind, (_, handlers) in {**STAND_INS, **COMPLETED}.items():
        provisioners._RESOURCE_HANDLERS[kind] = handlers
    msk._bootstrap_strings = plaintext_brokers
    lambda_svc._esm_response = answer_with_state
