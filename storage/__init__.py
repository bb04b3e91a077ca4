"""What admap keeps: SQLAlchemy models, migrations, repositories, encryption, audit. The only room that knows SQL."""
