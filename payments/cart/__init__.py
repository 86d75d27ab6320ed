"""What is to be paid: pricing, pure arithmetic in minor units."""
