DROP INDEX invitations_over;
