"""The way in: names, certificates, the load balancer and its firewall."""
