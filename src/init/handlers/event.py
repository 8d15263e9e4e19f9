import json
import logging
import os

#? svix
from svix.webhooks import Webhook
#? standardwebhooks
from standardwebhooks import Webhook
#? sqlalchemy
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
#.
