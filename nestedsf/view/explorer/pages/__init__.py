"""What an explorer's page shows before the first click, and how it goes on."""
