"""What is to be paid: money and prices, pure arithmetic in minor units; and the discounts that count now."""
