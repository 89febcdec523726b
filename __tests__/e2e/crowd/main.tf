# Endpoints that leave five addresses free in a node subnet of the cluster's VPC, as another team would make them.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-west-2"
}

data "aws_subnet" "node" {
  cidr_block = "192.168.0.0/27"
}

# The subnet has 27 addresses, of which the cluster's own endpoints have 7.
resource "aws_vpc_endpoint" "crowd" {
  count             = 15
  vpc_id            = data.aws_subnet.node.vpc_id
  service_name      = "com.amazonaws.us-west-2.sqs"
  vpc_endpoint_type = "Interface"
  subnet_ids        = [data.aws_subnet.node.id]
}
