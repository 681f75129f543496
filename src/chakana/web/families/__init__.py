"""The public side: a family reads its status with its code, and anybody reports undue pressure."""
