# What teams of a company have made before a cluster: a VPC, which belongs to the network team, and the permissions boundary of the security team.
provider "aws" {
  region = "eu-central-1"
}

locals {
  subnets = { eu-central-1a = "10.40.0.0/22", eu-central-1b = "10.40.4.0/22", eu-central-1c = "10.40.8.0/22" }
}

resource "aws_vpc" "main" {
  cidr_block           = "10.40.0.0/20"
  enable_dns_hostnames = true
  tags                 = { Name = "payments" }
}

resource "aws_subnet" "private" {
  for_each          = local.subnets
  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "payments-${each.key}" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
  tags   = { Name = "payments" }
}

resource "aws_route_table_association" "private" {
  for_each       = local.subnets
  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = aws_route_table.private.id
}

resource "aws_iam_policy" "boundary" {
  name = "workload-boundary"
  path = "/platform/"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:*", "ecr:*", "eks:*", "eks-auth:*", "kms:*", "logs:*"], Resource = "*" }]
  })
}

output "vpc" {
  value = aws_vpc.main.id
}

output "subnets" {
  value = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}
