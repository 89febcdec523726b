# What a network team has made before: a VPC with subnets and route tables, and nothing of the cluster.
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

variable "endpoints" {
  description = "Whether the VPC has VPC endpoints of its own."
  type        = bool
  default     = false
}

locals {
  private = { us-west-2b = "10.20.0.0/22", us-west-2c = "10.20.4.0/22" }
}

resource "aws_vpc" "main" {
  cidr_block           = "10.20.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "network-team" }
}

resource "aws_subnet" "private" {
  for_each          = local.private
  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "private-${each.key}" }
}

resource "aws_route_table" "private" {
  for_each = local.private
  vpc_id   = aws_vpc.main.id
  tags     = { Name = "private-${each.key}" }
}

resource "aws_route_table_association" "private" {
  for_each       = local.private
  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = aws_route_table.private[each.key].id
}

# Its name is not the cluster's doing, and neither is its tag.
resource "aws_subnet" "tagged" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "us-west-2c"
  cidr_block        = "10.20.16.0/22"
  tags              = { Name = "existing-vpc-node-databases", "kubernetes.io/role/internal-elb" = "1" }
}

resource "aws_route_table_association" "tagged" {
  subnet_id      = aws_subnet.tagged.id
  route_table_id = aws_route_table.private["us-west-2c"].id
}

# Nobody gave it a route table: it is on the main one.
resource "aws_subnet" "unassociated" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "us-west-2d"
  cidr_block        = "10.20.12.0/22"
  tags              = { Name = "unassociated" }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "us-west-2b"
  cidr_block        = "10.20.64.0/24"
  tags              = { Name = "public" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public.id
}

resource "aws_security_group" "shared" {
  name   = "shared"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = toset(var.endpoints ? ["ec2", "sts"] : [])
  vpc_id              = aws_vpc.main.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.us-west-2.${each.key}"
  private_dns_enabled = each.key != "ec2"
  subnet_ids          = values(aws_subnet.private)[*].id
  security_group_ids  = [aws_security_group.shared.id]
}

resource "aws_vpc_endpoint" "s3" {
  count             = var.endpoints ? 1 : 0
  vpc_id            = aws_vpc.main.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.us-west-2.s3"
  route_table_ids   = values(aws_route_table.private)[*].id
}

output "vpc" {
  value = aws_vpc.main.id
}

output "private_subnets" {
  value = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "unassociated_subnet" {
  value = aws_subnet.unassociated.id
}

output "tagged_subnet" {
  value = aws_subnet.tagged.id
}

output "public_subnet" {
  value = aws_subnet.public.id
}

output "internet_gateway" {
  value = aws_internet_gateway.main.id
}

output "nat_gateway" {
  value = aws_nat_gateway.main.id
}

output "security_group" {
  value = aws_security_group.shared.id
}

output "main_route_table" {
  value = aws_vpc.main.main_route_table_id
}
